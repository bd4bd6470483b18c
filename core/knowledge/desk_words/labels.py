"""How people call the parts of a report, such as in a form that was pasted, in many languages.

By the detail that stands behind the label. To add a language, add a row of its names, in any order.
"""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "description": (
        "description|problem|issue|summary|subject|what happened",
        "beschreibung|betreff|zusammenfassung|was ist passiert",
        "description|problème|sujet|objet|résumé|descripción|problema|asunto|resumen",
        "descrizione|oggetto|descrição|assunto|omschrijving|probleem|onderwerp",
        "opis|temat|описание|проблема|тема|açıklama|sorun|konu|beskrivning|ämne",
        "תיאור|בעיה|נושא|תקלה|الوصف|وصف|المشكلة|مشكلة|الموضوع",
    ),
    "category": (
        "category|kind|type|type of request|request type",
        "kategorie|art der anfrage|catégorie|type de demande|categoría|tipo",
        "categoria|categorie|kategoria|категория|kategori|קטגוריה|סוג|الفئة|فئة|النوع",
    ),
    "priority": (
        "priority|prio|urgency|severity",
        "priorität|dringlichkeit|priorité|urgence|prioridad|urgencia|priorità|urgenza",
        "prioridade|urgência|prioriteit|urgentie|priorytet|приоритет|срочность|öncelik",
        "prioritet|עדיפות|דחיפות|الأولوية|أولوية|الاولوية",
    ),
    "steps": (
        "steps|steps to reproduce|to reproduce|how to reproduce|reproduction steps",
        "schritte|schritte zum nachstellen|étapes|étapes pour reproduire|pasos",
        "pasos para reproducir",
        "passaggi|passos|stappen|kroki|шаги|adımlar|steg|שלבים|צעדים|שלבים לשחזור|الخطوات|خطوات",
    ),
    "error_text": (
        "error|error message|error text|error code",
        "fehler|fehlermeldung|fehlertext|fehlercode|erreur|message d'erreur|mensaje de error",
        "errore|messaggio di errore|erro|mensagem de erro|fout|foutmelding|błąd|ошибка",
        "текст ошибки|hata|fel|felmeddelande|שגיאה|הודעת שגיאה|الخطأ|رسالة الخطأ|خطأ",
    ),
    "contact": (
        "contact|contact me|contact details|phone|reach me at|call me at|my e-?mail",
        "kontakt|telefon|erreichbar unter|téléphone|joignable au|contacto|teléfono",
        "contatto|telefono|contato|telefone|telefoon|контакт|телефон|iletişim",
        "איש קשר|טלפון|ליצירת קשר|الاتصال|هاتف|الهاتف|للتواصل",
    ),
}


def names_of(detail: str) -> str:
    """All names of the label, as one regular expression; the longest first, since one may begin
    with another.
    """
    names = {name for row in LABELS[detail] for name in row.split("|")}
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))
