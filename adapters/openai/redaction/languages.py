"""How passwords are told in a sentence, language by language. Data for `sentences`.

To add a language, add one `Language`: its words for a password, for a code or key, what stands
between the word and the secret ("is", "changed to"), and words that may follow "is" and are no
password ("wrong", "expired").
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """Regular expressions but for `harmless`, which are words in lower case.

    `nouns` name a password, which may be any word; `codes` name what has digits or signs in it.
    `links` stand between noun and secret, `changed` before "to" (`to`). `own` may follow the noun.
    `endings` are those of participles, which tell how the password fares.
    """

    nouns: str
    codes: str
    links: str
    changed: str
    to: str
    own: str
    harmless: str
    endings: str = "(?!)"


ENGLISH: Final = Language(
    nouns=r"passwords?|pa{0,2}s{1,3}(?:w[orae]{1,3}|ow)r?w?[dt]s?|psas?words?|passphrases?|pass phrase|pass ?words?|passwd|pwd?|pass ?codes?"
    r"|(?:secret|security|magic|code) ?(?:answer|word|question answer)|safe ?word|watch ?word|master ?pass",
    codes=r"pass|pin(?: ?code| number)?|secret|token|(?:api|access|secret|signing|private|shared"
    r"|licen[cs]e|product|recovery|activation|serial|encryption|master|wi-?fi|wlan|wpa[23]?|wep|hotspot|guest|router|network|security|backup|service"
    r"|bitlocker|ssh|client|account|auth|storage|webhook|session)[ _-]?(?:keys?|tokens?|secrets?|codes?)"
    r"|(?:door|gate|alarm|entry|unlock|voicemail|safe|lock|locker|access) ?(?:code|pin|combination)|keycode"
    r"|code (?:for|of|to) (?:the|our|my) (?:\w{3,12} )?(?:door|gate|alarm|safe|lock|locker|vault|garage|archive|office|building|entrance)"
    r"|security (?:answer|code)|passkey|psk|seed",
    links=r"(?:(?:is|was|are|were|'s|be|been|will be|would be|should be|has been|used to be)(?: (?:now|still|just"
    r"|simply|currently|actually|really|probably|always|set to|changed to|the following|this|as follows))?"
    r"|reads?|equals|says|being|called|set to|goes|starts? with|remains?|stays|became|becomes)",
    changed=r"changed?|chnaged?|cahnged?|changing|reset|resetting|set|setting|updated?|updating|switched|switch|modified|renamed|made|put"
    r"|replaced?",
    to=r"(?:to|into)",
    own=r"(?:my|mine|our|your|his|her|their|the|new|old|current|temporary|temp|initial|first|last|i use|we use|here|again)",
    harmless="a about above accepted accessible active actually again against all almost also already always an and another any"
    " anything as asked at available back bad because been before being below better beyond blank blocked both broken but by"
    " cached can case caseless changed clear compromised confidential correct copied current dead default denied different"
    " difficult disabled down due each easy either empty encrypted enough entered even everywhere exactly expired expiring"
    " exposed fine for forgotten found from full fully gone good greyed guessed hard hashed here hers hidden his how i if ignored"
    " important in inactive incorrect incompatible insecure inside instead invalid is it its just kept known last leaked least left"
    " like likely locked long longer lost made managed mandatory masked mine missing more my necessary needed neither never new"
    " no nobody none nor not nothing now null obsolete obvious of off ok okay old older on one only optional or other our ours"
    " out outdated over overdue possible private probably public random read ready really refused rejected required reset right"
    " safe same saved secret secure self sent sensitive set shared short shorter simple since so some something somewhere soon"
    " still stolen stored strong stronger stuck such suddenly supposed synced synchronized temporary that the their theirs then"
    " there these they this those through to today together tomorrow too true typed unable unchanged under unique unknown unlike"
    " unlocked unnecessary unset unsafe until up updated used useless useful valid verified very via visible weak what when"
    " where whether which while who why with within without working worse wrong yes yesterday yet you your yours failing fails"
    " required! try please see error must may might should could would does do did has have had will was were gets got keeps"
    " goes went becomes expires works stopped seems looks needs lets cannot can't don't doesn't won't isn't between during per"
    " after than everyone somebody someone people users user admin's nowhere sometimes often rarely usually mostly partly half"
    " twice once ever maximum minimum exactly identical equal similar case-sensitive 2fa mfa sso saml oauth unlimited plain"
    " given told shown seen taken written chosen bought brought caught cut done drawn frozen heard held hit laid led lent meant met paid put proven rewritten said sold spoken spent taught thrown torn understood withdrawn worn overwritten permanent transparent inconsistent"
    " absent present relevant redundant static generic dynamic cryptic alphanumeric numeric original normal usual typical special final essential official critical familiar similarly accurate adequate legitimate duplicate separate appropriate concrete complete incomplete definite infinite only newly early lately fairly barely hardly nearly likely poorly badly widely strictly directly passkey passkeys biometrics sso expire"
    " personal internal external local global automatic manual generated hardcoded reused recycled rotated revoked rotten",
    endings=r"(?:ed|ing|able|ible|ally|[^m]ily|ently|antly|ately|fully|ously|ively|edly|less|ful|ous|ive|ary)",
)

OTHERS: Final[tuple[Language, ...]] = (
    Language(  # German
        nouns=r"\w{0,20}(?:passwort|passwörter|kennwort|kennwörter|passwords?)(?:es|s|e|er)?|losungs?wort|losung|geheim(?:es )?wort|codewort|kenn?wort|passwo?rt|passphrase",
        codes=r"pin(?:-?nummer|-?code)?|geheimzahl|geheimnummer|tan|\w{0,20}(?:schlüssel|zugangscode|sicherheitscode"
        r"|bestätigungscode|einmalcode|freischaltcode|entsperrcode|türcode|alarmcode|torcode|wiederherstellungscode)|code (?:für|von|zu)(?:[mr]| de[mnr]| die| das)? \w{0,12}(?:tür|tor|tresor|alarm|alarmanlage|safe|schrank|garage|archiv)|zugangsdaten",
        links=r"(?:(?:heißt|ist|war|lautet) bei (?:mir|uns)|ist|war|lautet|lautete|heißt|heisst|wäre|sei|wird|bleibt|wurde|ist jetzt|ist nun|lautet jetzt|lautet nun|ist aktuell)",
        changed=r"geändert|ändere|änderte|gesetzt|setze|zurückgesetzt|gewechselt|wechselte|umgestellt|gestellt",
        to=r"(?:auf|in|zu|als|mit)",
        own=r"(?:mein|meine|meines|unser|dein|ihr|das|neue|neues|alte|altes)",
        harmless="abgelaufen aber aktuell als anders auch auf aus bekannt bereits bei besser das dann dass dem den der die doch"
        " ein eine einem einen einfach erforderlich es falsch fehlerhaft für gesperrt gelöscht gespeichert gestern geändert"
        " gültig hier heute immer im in inkorrect inkorrekt ja jetzt kein keine korrekt kurz lang leer mal mein mehr mit nach"
        " nicht nie noch nötig nun nur ok oder richtig schon schwach schlecht seit sehr sein sicher so stark synchron"
        " unbekannt und ungültig unsicher unverändert verloren vergessen verschlüsselt von vom weg weiterhin wie wieder wo zu"
        " zum zur zurückgesetzt zwar überall angeblich anscheinend wohl leider plötzlich gleich dasselbe identisch",
        endings=r"(?:iert|elt|ert|lich|bar)",
    ),
    Language(  # French
        nouns=r"mots? de pass(?:e|es)?|mdp|phrase (?:de passe|secrète)|motdepasse|mots? secrets?|mot de code|sésame",
        codes=r"code (?:pin|secret|d'accès|de (?:sécurité|vérification|récupération|validation|secours))|clé (?:api|secrète|privée"
        r"|de (?:licence|produit|récupération|sécurité)|d'activation|wi-?fi|wep|wpa)|code (?:de la|du|de l')\s?(?:porte|portail|alarme|coffre|garage|immeuble)|identifiants|jeton|digicode",
        links=r"(?:est|était|c'est|sera|serait|devient|reste|est maintenant|est désormais|est toujours|est donc)",
        changed=r"changé|changée|modifié|modifiée|remplacé|réinitialisé|mis|remis|passé",
        to=r"(?:en|par|à|pour|comme)",
        own=r"(?:mon|ma|notre|votre|ton|son|le|la|nouveau|ancien|actuel)",
        harmless="accepté actuel ancien au aussi avec bien bloqué bon c'est ce cette chez compromis correct correcte dans de déjà"
        " différent difficile du désactivé en encore enregistré erroné et expiré exact facile faible faux fort identique ignoré"
        " inchangé inconnu incorrect incorrecte invalide juste la le les long lent mal mauvais mauvaise même mon ne non nouveau"
        " nécessaire obligatoire ok oublié ou oui par pas perdu périmé plus pour que quoi refusé rejeté requis sans sauvegardé"
        " secret sur sécurisé toujours trop très un une valable valide vide verrouillé visible à demandé vérifié celui",
        endings=r"(?:é|ée|és|ées|able|ible|ment)",
    ),
    Language(  # Spanish
        nouns=r"contraseñas?|contrasena|contaseña|contreseña|palabra secreta|clave(?: de acceso| secreta| maestra)?|palabra clave|frase de contraseña",
        codes=r"código (?:pin|secreto|de (?:seguridad|verificación|acceso|recuperación|activación))|pin"
        r"|código (?:de la|del) (?:puerta|portón|alarma|caja fuerte|garaje)|clave (?:api|de (?:licencia|producto|recuperación|activación)|wi-?fi|del wi-?fi)|credenciales",
        links=r"(?:es|era|fue|será|sería|sigue siendo|ahora es|es ahora|quedó|queda)",
        changed=r"cambi[éeoó]|cambiado|cambiada|cambiamos|puse|puesto|actualicé|actualizado|restablecí|modifiqué|modificada",
        to=r"(?:a|por|como|en)",
        own=r"(?:mi|nuestra|tu|su|la|nueva|antigua|actual)",
        harmless="a aceptada actual al antigua aún bien bloqueada buena caducada con correcta correcto corta cuando de del"
        " demasiado diferente difícil distinta débil el en era es esa esta está expirada fuerte fácil igual incorrecta"
        " incorrecto inválida la larga las lo los mala misma muy más necesaria no nueva o obligatoria olvidada para pero por"
        " que rechazada requerida secreta segura si sin su sí también temporal un una válida vacía ya y visible errónea",
        endings=r"(?:mente|able|ible)",
    ),
    Language(  # Italian
        nouns=r"parol[ae] (?:d'ordine|chiave|segreta|di accesso)|password|parola d'accesso|frase segreta",
        codes=r"codice (?:della porta|del cancello|dell'allarme|della cassaforte|del portone)|codice (?:pin|segreto|di (?:sicurezza|verifica|accesso|recupero|attivazione))|pin|chiave (?:api|di (?:licenza"
        r"|recupero|attivazione)|wi-?fi)|credenziali",
        links=r"(?:è|e'|era|sarà|sarebbe|resta|diventa|è ora|è adesso|ora è|adesso è|è sempre|è ancora)",
        changed=r"cambiat[oa]|cambiai|modificat[oa]|impostat[oa]|reimpostat[oa]|mess[oa]|aggiornat[oa]",
        to=r"(?:in|a|con|come|su)",
        own=r"(?:mia|mio|nostra|tua|sua|la|nuova|vecchia|attuale)",
        harmless="a accettata ancora anche bloccata buona che con corretta corretto corta da debole del della di difficile diversa"
        " e errata facile forte giusta già il in invalida inesatta la lo lunga ma mai molto necessaria nel no non nuova o obbligatoria"
        " ok per più quella questa richiesta rifiutata sbagliata scaduta se segreta sempre sicura solo stata stessa sul temporanea"
        " troppo un una uguale valida vecchia visibile vuota adesso ora",
        endings=r"(?:ata|ato|uta|uto|ita|ito|mente|abile|ibile)",
    ),
    Language(  # Portuguese
        nouns=r"senhas?|palavras?[- ]passe|palavra[- ]chave|palavra secreta|frase secreta",
        codes=r"código (?:da porta|do portão|do alarme|do cofre)|código (?:pin|secreto|de (?:segurança|verificação|acesso|recuperação|ativação))|pin|chave (?:api|pix|de (?:licença"
        r"|produto|recuperação|segurança|ativação)|do wi-?fi)|credenciais",
        links=r"(?:é|era|foi|será|seria|agora é|é agora|ficou|fica|continua sendo|continua a ser)",
        changed=r"mudei|mudou|mudada|mudado|alterei|alterou|alterada|alterado|troquei|trocada|redefini|redefinida|coloquei|pus",
        to=r"(?:para|por|como|em)",
        own=r"(?:minha|meu|nossa|sua|tua|a|nova|antiga|atual)",
        harmless="a aceita ainda antiga ao as atual bloqueada boa com correta correto curta da de demais diferente difícil do e"
        " em errada errado esquecida está expirada fraca forte fácil igual incorreta incorreto inválida longa mais mas mesma"
        " muito na necessária no nova não o obrigatória os ou para por que recusada rejeitada segura secreta sem sempre"
        " só também temporária um uma válida vazia visível já",
        endings=r"(?:ada|ado|ida|ido|mente|ável|ível)",
    ),
    Language(  # Dutch
        nouns=r"\w{0,20}wachtwoord(?:en)?|wachtzin|paswoord|geheim(?:e)? ?woord",
        codes=r"\w{0,15}(?:pincode|toegangscode|beveiligingscode|verificatiecode|herstelcode|sleutel|activeringscode|deurcode|alarmcode)|code van (?:de|het) (?:deur|kluis|alarm|poort)|pin"
        r"|inloggegevens",
        links=r"(?:is|was|luidt|luidde|wordt|werd|blijft|is nu|is nog steeds|is gewoon|is voortaan)",
        changed=r"gewijzigd|veranderd|verander|aangepast|ingesteld|gezet|gereset|vernieuwd",
        to=r"(?:in|naar|op|als|met)",
        own=r"(?:mijn|ons|jouw|je|uw|zijn|haar|het|nieuwe|oude|huidige)",
        harmless="aan af al altijd anders bekend beter blanco bij correct dat de den die dit een echt en er fout foutief gelijk geen"
        " geldig goed geheim hetzelfde het hier hoe in incorrect juist kapot kort kwijt lang leeg maar met mijn na naar niet nieuw"
        " nodig nog nooit nu of ok om onbekend ongeldig onjuist ook op oud over sterk te toch tijdelijk uit van vanaf veilig veel"
        " verkeerd verlopen vergeten verplicht voor waar wat weer weg wel zo zwak zichtbaar gewijzigd geblokkeerd",
        endings=r"(?:eerd|lijk|baar)",
    ),
    Language(  # Polish
        nouns=r"has(?:ło|ła|łem|łu|eł|lo)|tajne słowo|słowo kodowe|fraza",
        codes=r"pin|kod(?:u|em)? (?:do|od) (?:drzwi|bramy|alarmu|sejfu)|kod(?:u|em)? (?:pin|dostępu|bezpieczeństwa|weryfikacyjny|jednorazowy|odzyskiwania|aktywacyjny)|klucz(?:a|em)?"
        r" (?:api|licencyjny|produktu|odzyskiwania|dostępu)|dane logowania",
        links=r"(?:to|mam|jest|brzmi|było|jest teraz|to teraz|teraz to|będzie|-)",
        changed=r"zmieni(?:łem|łam|ono|one|ł|ła)|ustawi(?:łem|łam|ono)|zresetowa(?:łem|łam|no)",
        to=r"(?:na|jako)",
        own=r"(?:moje|mój|nasze|twoje|nowe|stare|aktualne|obecne)",
        harmless="ale aktualne bardzo bez bo błędne chyba co czy dla do dobre długie inne już jest krótkie łatwe może na nadal nie"
        " nieaktualne nieprawidłowe nieznane niepoprawne nowe od odrzucone ok oraz po poprawne potrzebne prawidłowe proste puste"
        " się silne słabe stare tak takie też tajne to tu tylko tymczasowe trudne w ważne wygasło wymagane z za zablokowane"
        " zapisane zapomniane zbyt ze złe zmienione",
        endings=r"(?:one|ane|owe|ny|na|ne)",
    ),
    Language(  # Hebrew; "the", "and", "to" and "in" are written together with the noun.
        nouns=r"[הובלשמכ]{0,3}סיס?מ(?:ה|א|ת|תי|אות|אתי|תו|תה|תך)(?:\s(?:הראשית|הזמנית))?|[הובלשמ]{0,2}ססמ[האת]י?|[הב]?מיל(?:ת|ה) ?(?:ה?סוד(?:ית)?|מעבר|ה?קוד)",
        codes=r"[הובלשמ]{0,3}(?:קוד|קודים)(?:\s(?:ה?סודי|ה?כניסה|ה?אימות|ה?אבטחה|ה?גישה|ה?שחזור|פין|ל?דלת|ל?שער|ל?כספת|ל?אזעקה))?"
        r"|[הובלשמ]{0,2}מפתח(?:\s(?:ה?רישיון|ה?שחזור|ה?מוצר))?|[הובלשמ]{0,2}טוקן|פין",
        links=r"(?:אצלי(?: היא)?|אצלנו|היא בעצם|היא|הוא|זה|זו|זאת|הייתה|היתה|היה|תהיה|יהיה|עכשיו|כעת|היא עכשיו|היא כעת|עכשיו היא|-)",
        changed=r"שיניתי|שונתה|שינו|החלפתי|הוחלפה|עדכנתי|עודכנה|איפסתי|אופסה|הגדרתי|הוגדרה",
        to=r"(?:ל(?:-\s?)?(?=\S)|כ-?(?=\S)|אל\s)",
        own=r"(?:שלי|שלנו|שלך|שלו|שלה|החדשה|הישנה|הנוכחית|החדש|הזמנית|הזו|הזאת)",
        harmless="לא נכונה נכון שגויה שגוי פגה פג נדחתה נחסמה חסומה נעולה ארוכה קצרה חלשה חזקה מדי עדיין כבר גם אבל של על עם את אותה"
        " אותו חדשה ישנה זמנית חסרה ריקה לחלוטין תקינה תקפה בתוקף ידועה סודית שכוחה ששכחתי שכחתי לחשבון למחשב למייל בעיה",
    ),
    Language(  # Arabic
        nouns=r"(?:و|ب|ل|ك)?(?:ال)?كلم(?:ة|ه|ات)\s(?:ال)?(?:مرور|سر|سرية)(?:ي)?|(?:ال)?(?:باسورد|باسوورد|پاسورد)",
        codes=r"(?:ال)?(?:رقم|رمز|كود)\s(?:ال)?(?:سري|سرية|تحقق|تأكيد|دخول|مرور|أمان|تفعيل)|(?:ال)?مفتاح\s(?:ال)?(?:ترخيص|منتج|استرداد)",
        links=r"(?:عندي(?: هي)?|لدي|هي|هو|هى|كانت|كان|ستكون|أصبحت|اصبحت|صارت|الآن|الان|هي الآن)",
        changed=r"غيرت|غيّرت|تغيير|تم تغيير|تغيرت|عدلت|بدلت|حدثت|ضبطت|تعيين",
        to=r"(?:إلى|الى|ل)",
        own=r"(?:الخاصة بي|الخاص بي|الخاصة|الخاص|بي|بنا|لي|الجديدة|القديمة|الحالية|الجديد|المؤقتة|تبعي|حقي)",
        harmless="غير خاطئة خطأ صحيحة صحيح لا ليست لم منتهية مرفوضة مقفلة قديمة جديدة نفسها نفس التي ضعيفة قوية طويلة قصيرة في من على"
        " مع عن مطلوبة مفقودة صالحة سرية مؤقتة محفوظة فارغة",
    ),
    Language(  # Russian; Ukrainian has the same nouns
        nouns=r"п[ао]рол(?:ь|я|ем|ю|е|и)|(?:секретн|тайн)(?:ое|ого|ым) слов(?:о|а|ом)|кодов(?:ое|ого|ым) слов(?:о|а|ом)|пасс?ворд|пароль-фраза",
        codes=r"(?:пин|pin)(?:-?код(?:а|ом)?)?|код(?:а|ом)? (?:подтверждения|доступа|безопасности|восстановления|активации|домофона)|код(?:а|ом)? (?:от|для|к) (?:двери|домофона|сейфа|сигнализации|ворот)"
        r"|ключ(?:а|ом)? (?:api|лицензии|продукта|восстановления|доступа|активации)|токен",
        links=r"(?:у меня(?: такой| был)?|у нас(?: такой)?|это|был|была|будет|теперь|сейчас|такой|есть|является|звучит как|равен|-|- это|теперь такой|стал)",
        changed=r"(?:с|по|из)?мени(?:л|ла|ли|в)|изменен|изменён|сменен|сменён|установил[аи]?|поставил[аи]?|сбросил[аи]?|обновил[аи]?",
        to=r"(?:на|как)",
        own=r"(?:мой|моего|наш|твой|ваш|его|её|новый|новым|старый|текущий|временный|у меня|мне|нам)",
        harmless="а без был бы в верный во все всё вроде где да для до его если ещё еще же забыт забыла забыл заблокирован за и из"
        " истек истёк или к как короткий который ли длинный на не неверен неверный недействителен нельзя нет неизвестен но новый"
        " нужен нужно о обязателен один он от отклонен отклонён очень по под подходит правильный простой пустой работает с свой"
        " секретный сложный слабый сохранен старый так также такой тот тоже только тут у устарел утерян уже что чтобы это я"
        " действителен действительный просрочен надежный надёжный",
        endings=r"(?:ается|яется|ится|ется|[еёа]н|[еа]на|[еа]ны|[еа]но|ый|ий|ая|ое|ой)",
    ),
    Language(  # Swedish, Danish, Norwegian, Finnish
        nouns=r"\w{0,15}(?:lösenord(?:et)?|passord(?:et)?|adgangskoden?|kodeord(?:et)?|salasan(?:a|ani|an))|hemliga? ?ord(?:et)?|kodord(?:et)?",
        codes=r"pin-?kod(?:en|e)?|engångskod(?:en)?|säkerhetskod(?:en)?",
        links=r"(?:är|er|var|on|oli|heter|blev|är nu|er nå|er nu|on nyt)",
        changed=r"ändrade|ändrat|bytte|bytt|endret|byttet|ændrede|ændret|skiftede|vaihdoin",
        to=r"(?:till|til)",
        own=r"(?:mitt|mit|min|vårt|vores|ditt|nya|nye|gamla|gamle)",
        harmless="fel feil forkert inte ikke ej för for rätt riktig rigtig korrekt ogiltigt ugyldig ugyldigt utgånget utløpt"
        " udløbet låst glömt glemt glemte samma samme det den ett et en på i av af till til som också også väärin väärä vanhentunut"
        " nytt nyt gammalt för svagt svag kort langt lång okänt ukjent blockerat spärrat",
        endings=r"(?:at|ats|erat|ligt|ligt)",
    ),
    Language(  # Turkish, Romanian, Czech, Hungarian, Greek, Indonesian, Vietnamese, Persian, Hindi
        nouns=r"şifre(?:m|si|miz|niz)?|parola(?:m|sı|mız|mea)?|hesl(?:o|em|a)|jelsz(?:ó|avam|ó)|κωδικ(?:ός|ού|ό)(?: πρόσβασης)?"
        r"|kata sandi(?:nya)?|sandi|mật khẩu|رمز عبور|گذرواژه|पासवर्ड|गुप्त शब्द",
        codes=r"kod(?:u|um)?|cod(?:ul)? pin|doğrulama kodu|mã pin|mã xác nhận",
        links=r"(?:mám|mam|am|je|este|e|είναι|ήταν|adalah|là|است|है|hai|az|van|olarak|bylo|bude|byl)",
        changed=r"değiştirdim|schimbat|změnil(?:a|i)?|megváltoztattam|άλλαξα|ubah|đổi|تغییر|बदल",
        to=r"(?:în|na|σε|menjadi|thành|به|ke)",
        own=r"(?:benim|mea|meu|moje|mé|az én|a|μου|saya|của tôi|من|मेरा|का|yeni|nouă|nové|új|νέος)",
        harmless="yanlış doğru değil geçersiz unuttum greșită incorectă nu špatné nesprávné není rossz helytelen λάθος salah tidak sai"
        " không غلط اشتباه نیست गलत नहीं yok var çok nem",
    ),
)

LANGUAGES: Final = (ENGLISH, *OTHERS)

UNSPACED: Final = r"(?:密码|密碼|口令|パスワード|暗証番号|合言葉|비밀번호|암호|패스워드|รหัสผ่าน|รหัส|验证码|驗證碼|認証コード|인증번호)"
"""Languages that put no blank between a noun and what follows."""

COMPOUNDS: Final = (
    "reset resets manager managers page pages policy policies field fields prompt prompts box dialog dialogue window screen"
    " email mail emails link links change changes changing expiry expiration protection protected hash hashes length generator"
    " error errors request requests form forms history rules rule requirements requirement login sync synchronization writeback"
    " vault safe hint hints strength recovery attempts attempt tool portal app application service button option settings"
    " setting store storage provider entry input check checker quality age rotation file files list spray attack breach"
    " authentication login based less only free is-required notification notifications reminder"
).split()
"""What a password has that is none: "password reset", "password policy"."""
