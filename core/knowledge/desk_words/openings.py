"""How people begin: with a question to nobody in particular, or with the news of another matter.

To add a language, add a row to each list, written as `plain` text: small letters, no apostrophes.
Used to tell a new question from words about a ticket.
"""

import re
from typing import Final

_ASKS: Final = (
    r"(?:how|what|whats|where|wheres|when|who|whos|which|can i|could i|may i|do i|is there"
    r"|are there|am i|can we|do we|may we|should i|does anybody|does anyone|is it possible to)",
    r"(?:wie|was|wo|woher|wohin|wann|wer|wen|wem|welche[rsmn]?|kann (?:ich|man)|darf (?:ich|man)"
    r"|muss (?:ich|man)|gibt es|gibts|ist es möglich)",
    r"(?:comment|où|ou est|quand|qui|quel(?:le)?s?|quest ce|est ce (?:que je|quil y a)|combien"
    r"|puis je|peut on|y a t il|cest quoi)",
    r"(?:cómo|como|dónde|donde|cuándo|cuando|quién|quien|cuál|cual|qué|que|cuánto|cuanto|puedo"
    r"|podemos|hay|se puede|es posible)",
    r"(?:come|dove|dovè|quando|chi|quale|quali|cosa|quanto|posso|possiamo|cè|ci sono|si può)",
    r"(?:como|onde|quando|quem|qual|quais|quanto|posso|podemos|existe|tem como|é possível)",
    r"(?:hoe|wat|waar|wanneer|wie|welke|kan ik|mag ik|kunnen we|is er|zijn er)",
    r"(?:jak|gdzie|kiedy|kto|który|która|co|czy mogę|czy jest|czy można)",
    r"(?:как|где|когда|кто|какой|какая|какие|что|можно ли|могу ли|есть ли)",
    r"(?:nasıl|nerede|nereden|ne zaman|kim|hangi)",
    r"(?:hur|var|när|vem|vilken|vilket|kan jag|får jag|finns det)",
    r"(?:איך|איפה|היכן|מתי|מי|איזה|איזו|מה|האם אפשר|אפשר לקבל|יש אפשרות|כמה)",
    r"(?:كيف|أين|اين|متى|من|أي|ما|ماذا|هل يمكنني|هل أستطيع|هل هناك|هل يوجد|كم)",
)
_TO_PEOPLE: Final = (
    r"(?:can|could|would|will|do|did|are|have|were|should) (?:you|u|we)",
    r"(?:kannst|könntest|würdest|hast|bist|wirst) du|(?:können|könnten|würden|haben|sind) sie"
    r"|(?:könnt|habt|seid) ihr",
    r"(?:pouvez|pourriez|avez|êtes) vous|(?:peux|pourrais|as) tu",
    r"(?:puede|podría|puedes|podrías)",
    r"(?:potete|può|puoi|potrebbe)",
    r"(?:você|pode|poderia)",
    r"(?:kun|kunt|kunnen|heb|hebben|zou) (?:je|u|jullie)",
)
"""A question to the people who have the ticket."""
_POLITE: Final = (
    "hi|hello|hey|ok|okay|so|and|also|btw|by the way|one more thing|thanks|thank you|thx|great"
    "|perfect|cool|now|next|well|please|quick question|another question|hallo|und|danke|super"
    "|übrigens|noch eine frage|bonjour|et|merci|hola|y|gracias|ciao|e|grazie|olá|obrigado|hoi|en"
    "|bedankt"
    "|שלום|היי|תודה|ועוד|אגב|مرحبا|شكرا|و"
)
_MATTER: Final = (
    r"(?: (?:completely|entirely|totally|small|quick|tiny|little|slightly))*"
    r" (?:things?|questions?|topic|problem|issue|matter|request|subject|ticket|story)"
)
_ANNOUNCES: Final = (
    rf"(?:another|different|new|separate|unrelated|next|side){_MATTER}",
    rf"(?:one|a|an|some) (?:other|second|more|further|additional|last|final){_MATTER}",
    r"something (?:else|different|new|unrelated|completely different)",
    r"on (?:another|a different) note",
    r"by the way|btw|while (?:i have you|im at it|i am at it|we are at it|youre at it|youre here)",
    r"(?:apart|aside) from that|besides(?: that)?|moving on|in addition|additionally",
    r"one last thing",
    r"(?:i|we) also (?:have|need|want|cannot|cant|got|see|lost|forgot)",
    r"can you also|could you also|also(?: (?:my|the|i|we|our|can|could|how|where|what|who|when))",
    r"(?:and |but |so )?now (?:my|the|our|a|an|i (?:have|need|cannot|cant)) ",
    r"(?:eine? )?(?:andere|anderes|neue|neues|weitere|noch eine?) (?:frage|thema|problem|sache"
    r"|anliegen)|etwas anderes|was anderes|übrigens|außerdem|ausserdem|jetzt (?:ist|geht) mein\w*",
    r"(?:une )?(?:autre|nouvelle|nouveau) (?:question|chose|sujet|problème)|au fait|par ailleurs",
    r"(?:otra|otro|nueva|nuevo) (?:pregunta|cosa|tema|problema)|por cierto|además",
    r"(?:un )?(?:altra|altro|nuova|nuovo) (?:domanda|cosa|tema|problema)|a proposito|inoltre",
    r"(?:outra|outro|nova|novo) (?:pergunta|coisa|assunto|problema)|a propósito|além disso",
    r"(?:een )?(?:andere|nieuwe|nog een) (?:vraag|ding|onderwerp|probleem)|trouwens|daarnaast",
    r"(?:inne|nowe|kolejne) (?:pytanie|temat)|inna sprawa|przy okazji",
    r"(?:другой|новый|ещё один|еще один) (?:вопрос|проблема)|кстати",
    r"başka bir (?:soru|konu|şey)|bu arada",
    r"(?:en )?(?:annan|ny) (?:fråga|sak)|förresten",
    r"שאלה (?:אחרת|נוספת|חדשה)|נושא (?:אחר|חדש)|דבר (?:אחר|נוסף)|משהו אחר|אגב"
    r"|עוד (?:שאלה|דבר|בעיה)|בעיה (?:אחרת|חדשה|נוספת)",
    r"سؤال (?:آخر|اخر|جديد)|موضوع (?:آخر|اخر|جديد)|شيء (?:آخر|اخر)|بالمناسبة"
    r"|مشكلة (?:أخرى|اخرى|جديدة)",
)
_WANTS: Final = (
    r"(?:please )?(?:(?:i|we|id|wed|i d) )?(?:need|want|would like|wish|require|like to)"
    r"(?! (?:to (?:say|thank|rate|tell)|you)\b)",
    r"please (?:order|create|install|give|add|set up|book|buy|grant|make|open|reserve"
    r"|provide|send)",
    r"(?:ich|wir) (?:brauche|brauchen|möchte|möchten|benötige|hätte gern)",
    r"(?:jai|nous avons|on a) besoin|je (?:veux|voudrais)|necesito|quiero|necesitamos|ho bisogno"
    r"|vorrei|preciso|gostaria|ik (?:heb|wil)|wij willen|potrzebuję|chcę|мне (?:нужен|нужна|нужно)"
    r"|нам (?:нужен|нужна|нужно)|ihtiyacım|jag behöver|(?:אני |אנחנו )?(?:צריך|צריכה|צריכים|רוצה)"
    r"|أحتاج|احتاج|أريد|اريد|نحتاج",
)
_REFERS: Final = (
    "it its this that these those they them their again still anymore before same back es das"
    " diese dieser dieses wieder noch immer ça cela encore esto eso ello otra vez questo quello"
    " ancora isso isto ainda dit dat nog weer wciąż nadal это опять снова bu hala det igen"
    " fortfarande"
    " זה זאת זו שוב עדיין הוא היא هذا هذه ذلك مرة لا يزال"
).split()

ASKS: Final = re.compile(
    rf"(?:(?:{_POLITE}) )*(?!(?:{'|'.join(_TO_PEOPLE)})\b)(?:{'|'.join(_ASKS)})\b"
)
"""A question to nobody in particular: one to the agent has "you" in it."""
ANNOUNCES: Final = re.compile(rf"\b(?:{'|'.join(_ANNOUNCES)})(?:\b|$)")
"""Says by itself that another matter comes."""
WANTS: Final = re.compile(rf"(?:(?:{_POLITE}) )*(?:{'|'.join(_WANTS)})\b")
"""Begins by asking for something."""
REFERS: Final = frozenset(_REFERS)
"""Words that point to what was spoken of before."""
