"""Exact phrases of other languages: what people say in passing, and what steers; for `phrases`.

A language with few or no examples is read by these and by the cheap acts alone. Every phrase is the
whole message, but for thanks and politeness around it. A language is one row per act.
"""

from collections.abc import Mapping
from typing import Final

_SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "yes": (
        "ja|jawohl|jo", "oui|ouais", "sí|si|claro", "sì|certo", "sim", "ja hoor", "tak", "да|ага",
        "evet", "כן", "نعم|أجل|ايوه|أيوه",
    ),
    "no": (
        "nein|nee|nö", "non", "não|nao", "nee", "nie", "нет|не", "hayır", "לא", "لا|كلا",
    ),
    "skip": (
        r"überspringen|auslassen|weiter|nächste( frage)?|(das )?weiß (ich )?nicht|keine ahnung",
        r"passer|suivant(e)?|je ne sais pas|sauter|ignorer",
        r"omitir|saltar|siguiente|no (lo )?sé",
        r"salta(re)?|avanti|non (lo )?so",
        r"pular|próxim[oa]|não sei",
        r"overslaan|volgende|weet ik niet|geen idee",
        r"pomiń|dalej|nie wiem",
        r"пропустить|дальше|не знаю",
        r"atla|geç|bilmiyorum",
        r"דלג(י|ו)?|לדלג|תדלג(י|ו)?|הלאה|הבא|לא יודעת?",
        r"تخط|تخطي|تخطى|تجاوز|التالي|لا أعرف|لا اعرف|لا أعلم",
    ),
    "cancel": (
        r"abbrechen|abbruch|stornieren|vergiss (es|das)|(bitte )?nicht (ab)?(senden|schicken)",
        r"annuler?|annulez|laisse(z)? tomber|ne (pas envoyer|l envoyez pas|lenvoyez pas)",
        r"cancelar?|anular|olvídalo|no (lo )?(envíe|envíes|enviar|mandes)",
        r"annulla(re)?|lascia perdere|non (inviare|mandare)",
        r"cancelar?|esqueça|esquece|não (enviar|envie|mande)",
        r"annuleren|laat maar|niet versturen",
        r"anuluj|anulować|nieważne|nie wysyłaj",
        r"отмена|отменить|отмените|забудь(те)?|не отправля(й|йте|ть)",
        r"iptal( et)?|vazgeç|vazgeçtim|gönderme",
        r"(ל|ת)?בטל(י|ו)?( את זה)?|ביטול|עזוב(י|ו)?|(אל תשלח(י|ו)?|לא לשלוח)( את זה)?",
        r"إلغاء|الغاء|ألغ|الغي|ألغها|ألغ الطلب|انس الأمر|لا ترسل(ها|ه|وا)?",
    ),
    "back": (
        r"zurück|einen schritt zurück", r"retour|en arrière|précédent", r"atrás|volver",
        r"indietro", r"voltar", r"terug", r"wstecz|cofnij", r"назад", r"geri",
        r"אחורה|חזור|חזרה", r"رجوع|ارجع|عودة",
    ),
    "send": (
        r"(ja |ok )?(bitte )?(ab)?(senden|schicken)|passt( so)?|stimmt( so)?",
        r"(oui )?(envoyer|envoyez|envoie)(( |-)?le)?|c est bon|cest bon|d accord|daccord",
        r"(sí |si )?(enviar|envía(lo)?|envíe(lo)?|manda(lo)?)|de acuerdo|correcto",
        r"(sì )?(invia(re|lo)?|manda(lo)?)|va bene|corretto",
        r"(sim )?(enviar|envie|envia)|correto|certo",
        r"(ja )?(versturen|verstuur( het)?|stuur maar)|klopt",
        r"(tak )?(wyślij|wysłać)|zgadza się",
        r"(да )?(отправ(ить|ь|ьте|ляй|ляйте))|верно",
        r"(evet )?gönder(in)?|doğru",
        r"(כן )?(ש?לח|תשלח(י|ו)?|לשלוח|אפשר לשלוח)|נכון|מאשרת?",
        r"(نعم )?(أرسل|ارسل|أرسلها|إرسال|ارسال|أرسله)|صحيح|موافق",
    ),
    "person": (
        r"(ich (möchte|will|brauche) )?(bitte )?(mit )?(einen?m? )?(echten )?"
        r"(mensch(en)?|mitarbeiter(in)?|person)( sprechen)?",
        r"(je (veux|voudrais|souhaite) )?(parler )?(à |avec )?(un |une )?(vraie? )?"
        r"(humain|personne|agent|conseiller)",
        r"(quiero |quisiera |necesito )?(hablar )?(con )?(una? )?(persona|humano|agente|alguien)",
        r"(voglio |vorrei )?(parlare )?(con )?(una? )?(persona|umano|operatore|qualcuno)",
        r"(quero |preciso )?(falar )?(de |com )?(uma? )?(pessoa|humano|atendente|alguém)",
        r"(ik wil )?(met )?(een )?(mens|persoon|medewerker)( spreken)?",
        r"(chcę )?(rozmawiać )?(z )?(człowiek(iem)?|konsultant(em)?)",
        r"(хочу |нужен )?(поговорить )?(с )?(человек(ом)?|оператор(ом)?|живой человек)",
        r"(bir )?(insan|temsilci|yetkili)(la| ile)?( görüşmek istiyorum| konuşmak istiyorum)?",
        r"(אני רוצה )?(לדבר )?(עם )?(בן אדם|נציג(ה)?|אדם( אמיתי)?|נציג אנושי|מישהו)",
        r"(أريد |اريد )?(التحدث |أن أتحدث )?(مع |إلى )?(شخص( حقيقي)?|إنسان|موظف|ممثل)",
    ),
    "send_now": (
        r"(bitte )?(jetzt |gleich |sofort )?(an|zu) (einen?m? )?(menschen|mitarbeiter|person)"
        r"( weiter(geben|leiten))?",
        r"(transmettez|passez|transférez)( moi| ça| cela| le)? (à|vers) (un|une)"
        r" (humain|personne|agent)( maintenant| tout de suite)?",
        r"(pás[ae](lo|me)|transfiere(lo|me)?)( ya)? (a|con) una? (persona|agente|humano)"
        r"( ya| ahora)?",
        r"(passa(lo|mi)?|trasferisci(lo|mi)?) (a|ad) una? (persona|operatore)( ora| subito)?",
        r"(תעביר(י|ו)?|העבר|להעביר)( אותי| את זה)?( כבר| עכשיו)? ל(בן אדם|נציג|אדם|מישהו)"
        r"( עכשיו| כבר)?",
        r"(حول|حولني|حولها|انقلني|حولوني)( هذا)? (إلى|الى) (شخص|موظف|إنسان)( الآن| فورا)?",
    ),
    "solved": (
        r"(hat )?(geklappt|funktioniert|geholfen)( jetzt| wieder)?|erledigt|gelöst"
        r"|geht( wieder| jetzt)?"
        r"|behoben|läuft( wieder| jetzt)?",
        r"(ça |cela )(marche|fonctionne)( maintenant)?|résolu|c est (bon|réglé|résolu)"
        r"|cest (bon|réglé|résolu)|réglé",
        r"(ya |ahora )?funciona( ya| ahora)?|solucionado|resuelto|arreglado|listo",
        r"(ora |adesso )?funziona( ora| adesso)?|risolto|a posto",
        r"(agora |já )?funciona( agora)?|resolvido|funcionou",
        r"(het )?werkt( weer| nu)?|opgelost|gelukt",
        r"(już )?działa( już| teraz)?|rozwiązane|naprawione",
        r"(уже |теперь )?(все |всё )?(работает|заработало)|решено|помогло",
        r"(şimdi )?çalışıyor|çözüldü|oldu|düzeldi",
        r"(זה )?(עכשיו )?(עובד(ת)?|הסתדר|נפתר|עבד|עזר)( עכשיו| לי)?|הבעיה נפתרה|טופל",
        r"(إنه |انه )?(يعمل|تعمل|اشتغل)( الآن| الان)?|تم الحل|(تم حل|حلت|انحلت) المشكلة|تم",
    ),
    "not_solved": (
        r"(hat |das hat )?(leider )?(nicht|nichts) (geholfen|geklappt|funktioniert|gebracht)"
        r"|(funktioniert|geht|klappt|hilft)( leider)?( immer noch| noch immer)? nicht"
        r"|leider (nicht|nein)|immer noch nicht",
        r"(ça|cela) ne (marche|fonctionne|m ?aide|aide) (toujours )?pas|ça n ?aide pas"
        r"|toujours pas|ça ne marche toujours pas",
        r"(sigue sin|no|todavía no|aún no) (funciona(r)?|me ayuda|ayuda|me sirve)"
        r"|no (me )?ayudó|tampoco",
        r"(ancora )?non (funziona|aiuta|va)( ancora)?",
        r"(ainda )?não (funciona|funcionou|ajudou|ajuda)",
        r"(het )?werkt (nog steeds )?niet|helpt niet|nog steeds niet",
        r"(nadal |wciąż )?nie działa|nie pomogło",
        r"(все еще |всё ещё )?не (работает|помогло|помогает)",
        r"(hala )?çalışmıyor|işe yaramadı|olmadı",
        r"(זה )?(עדיין )?לא (עוזר|עזר|עובד(ת)?|עבד|נפתר|הסתדר)( לי)?|עדיין לא|אותה בעיה",
        r"(لا يزال |ما زال )?(لا|لم) (يعمل|تعمل|يساعد|يساعدني|ينجح|ينفع|تنجح)|نفس المشكلة",
    ),
}  # fmt: skip

GREETINGS: Final = frozenset(
    "zusammen liebes gruß grüß gott hi salut coucou tous tout le monde à buenos buenas días dias"
    " tardes noches buongiorno buonasera ciao salve olá ola bom boa dia tarde noite hoi goedemorgen"
    " goedemiddag cześć dzień dobry привет здравствуйте добрый день merhaba selam günaydın hej god"
    " morgon שלום היי הי בוקר ערב טוב לכולם אהלן مرحبا أهلا اهلا السلام عليكم صباح مساء"
    " الخير".split()
)
THANKS: Final = frozenset(
    "dankeschön besten lieben herzlichen dir ihnen euch beaucoup mille muchas mil grazie mille"
    " obrigado obrigada muito bedankt dank je wel dziękuję dzięki спасибо большое teşekkürler"
    " teşekkür ederim tack takk tak תודה רבה המון לך לכם شكرا جزيلا لك لكم ممتاز genial perfecto"
    " parfait perfetto perfekt prima".split()
)
POLITE: Final = (
    "bitte|danke|merci|s il vous plaît|sil vous plaît|sil te plaît|svp|stp|por favor|gracias"
    "|per favore|grazie|obrigado|obrigada|alsjeblieft|alstublieft|bedankt|proszę|пожалуйста|спасибо"
    "|lütfen|tack|בבקשה|תודה|من فضلك|من فضلكم|لو سمحت|شكرا|رجاء"
)
"""Around any phrase."""

VAGUE: Final = frozenset(
    "ich habe hab da gibt es ein eine problem probleme hilfe brauche bitte mir kann jemand helfen"
    " tengo un una problema ayuda necesito j ai jai un une problème aide besoin d de il y a"
    " ho un problema aiuto tenho um ajuda preciso ik heb een probleem hulp mam pomoc"
    " у меня есть проблема помогите помощь יש לי בעיה תקלה עזרה צריך צריכה אני אפשר"
    " عندي لدي مشكلة هناك توجد مساعدة أحتاج احتاج".split()
)
"""Words of a message that tells no more than that something is wrong."""


def spoken(act: str) -> tuple[str, ...]:
    """The phrases of an act in all these languages, as regular expressions."""
    return _SPOKEN[act]
