"""Kinds of secrets that a stranger's list had in one language, in each of the others.

A change from one to another, a wish, a network's key, a user's name beside it, codes by app and
message, lists of codes, secret words, passports, accounts, seed phrases and combinations.
"""

from typing import Final

from tests.openai.secrets import read_secrets

_BY_LANGUAGE: Final = """
jemand hat es von ⟦Falke12⟧ auf ⟦Adler34⟧ geändert, das Passwort meine ich
on l'a changé de ⟦Faucon12⟧ à ⟦Aigle34⟧, le mot de passe je veux dire
lo cambiaron de ⟦Halcon12⟧ a ⟦Aguila34⟧, la contraseña digo
l'hanno cambiata da ⟦Falco12⟧ a ⟦Aquila34⟧, la password intendo
mudaram de ⟦Falcao12⟧ para ⟦Aguia34⟧, a senha quero dizer
ze hebben het van ⟦Valk12⟧ naar ⟦Arend34⟧ veranderd, het wachtwoord bedoel ik
zmienili z ⟦Sokol12⟧ na ⟦Orzel34⟧, chodzi o hasło
שינו מ-⟦Baz12abc⟧ ל-⟦Nesher34⟧, אני מתכוון לסיסמה
غيروها من ⟦Saqr12ab⟧ إلى ⟦Nisr34ab⟧ أقصد كلمة المرور
поменяли с ⟦Sokol12⟧ на ⟦Orel3456⟧, я про пароль
kannst du es auf ⟦Tempo2026!⟧ setzen, das ist das Passwort
pouvez-vous remettre ⟦Tempo2026!⟧, c'est le mot de passe que je veux
pon ⟦Tempo2026!⟧ por favor, esa es la contraseña
metti ⟦Tempo2026!⟧ per favore, è la password che voglio
coloque ⟦Tempo2026!⟧, é a senha que quero
zet het op ⟦Tempo2026!⟧, dat is het wachtwoord
ustaw ⟦Tempo2026!⟧, to jest hasło
תשנה ל ⟦Tempo2026!⟧ זאת הסיסמה
ضعها ⟦Tempo2026!⟧ هذه كلمة المرور
поставьте ⟦Tempo2026!⟧, это пароль
der Gäste-WLAN-Schlüssel ist ⟦sonne-2026⟧
la clé du wifi invité est ⟦soleil-2026⟧
la clave del wifi de invitados es ⟦sol-2026x⟧
la chiave del wifi ospiti è ⟦sole-2026⟧
a chave do wifi de convidados é ⟦sol-2026x⟧
de sleutel van de gasten-wifi is ⟦zon-2026x⟧
klucz do wifi to ⟦slonce-2026⟧
ключ от вайфая ⟦solnce-2026⟧
מפתח הוויפי הוא ⟦shemesh26⟧
مفتاح الواي فاي هو ⟦shams2026⟧
Anmeldung bo.k, Passwort ⟦mondlicht⟧
identifiant bo.k, mot de passe ⟦lune⟧
usuario bo.k, clave ⟦lunallena⟧
utente bo.k, parola chiave ⟦lunapiena⟧
usuário bo.k, senha ⟦luacheia⟧
gebruiker bo.k, wachtwoord ⟦maanlicht⟧
użytkownik bo.k, hasło ⟦ksiezyc⟧
пользователь bo.k, пароль ⟦лунный⟧
משתמש bo.k, סיסמה ⟦ירחמלא⟧
المستخدم bo.k, كلمة المرور ⟦قمرية⟧
bo.k:⟦mond4all⟧ geht nicht mehr
bo.k:⟦lune4all⟧ ne marche plus
bo.k:⟦luna4all⟧ ya no funciona
bo.k:⟦luna4tutti⟧ non funziona più
bo.k:⟦maan4all⟧ werkt niet meer
bo.k:⟦luna4all⟧ não funciona
bo.k:⟦luna4all⟧ nie działa
bo.k:⟦luna4all⟧ не работает
bo.k:⟦luna4all⟧ לא עובד
bo.k:⟦luna4all⟧ لا تعمل
der Code aus der Authenticator-App war ⟦044 918⟧
le code de l'application était ⟦044 918⟧
il codice dell'app era ⟦044 918⟧
de code uit de app was ⟦044 918⟧
رمز التطبيق كان ⟦044 918⟧
SMS: ⟦771-204⟧ ist Ihr Bestätigungscode
SMS : ⟦771-204⟧ est votre code
SMS: ⟦771-204⟧ es tu código
SMS: ⟦771-204⟧ è il tuo codice
SMS: ⟦771-204⟧ é o seu código
SMS: ⟦771-204⟧ is je code
SMS: ⟦771-204⟧ to twój kod
СМС: ⟦771-204⟧ ваш код
ה-SMS אומר ⟦771-204⟧ הוא הקוד שלך
⟦771-204⟧ هو رمز التحقق
Ersatzcodes ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
Backup-Codes: ⟦4f7k-99xq⟧ und ⟦8d2m-11zt⟧
codes de secours ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
códigos de respaldo ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
codici di backup ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
códigos de backup: ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
back-upcodes ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
kody zapasowe ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
резервные коды ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
קודי גיבוי ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
رموز احتياطية ⟦4f7k-99xq⟧ ⟦8d2m-11zt⟧
le mot secret du coffre est ⟦clairdelune⟧
la palabra secreta es ⟦claroluna⟧
la parola segreta della cassaforte è ⟦chiardiluna⟧
a palavra secreta é ⟦luar⟧
het geheime woord is ⟦maneschijn⟧
tajne słowo to ⟦ksiezycowy⟧
секретное слово - ⟦лунасвет⟧
מילת הסוד היא ⟦אורירח⟧
الكلمة السرية هي ⟦ضوءالقمر⟧
mein Passwort bei der Bank: ⟦mondlicht⟧
j'ai comme mot de passe ⟦Lune2026⟧
tengo de contraseña ⟦Luna2026⟧
ho come password ⟦Luna2026⟧
tenho como senha ⟦Luna2026⟧
als wachtwoord heb ik ⟦Maan2026⟧
mam hasło ⟦Luna2026⟧
Reisepass Nr. ⟦C4JN2K8P1⟧
passeport n° ⟦C4JN2K8P1⟧
pasaporte nº ⟦C4JN2K8P1⟧
passaporto n. ⟦C4JN2K8P1⟧
passaporte: ⟦C4JN2K8P1⟧
paspoort ⟦C4JN2K8P1⟧
paszport nr ⟦C4JN2K8P1⟧
загранпаспорт ⟦C4JN2K8P1⟧
דרכון ⟦C4JN2K8P1⟧
جواز سفر ⟦C4JN2K8P1⟧
BLZ ⟦37040044⟧ Konto ⟦532013000⟧
banque 30004 compte ⟦00012345678⟧
sucursal del banco 0418, cuenta ⟦0200051332⟧
banca ABI 03069, conto ⟦100000001234⟧
banco 237 agência ⟦1234-5⟧ conta ⟦1234567-8⟧
бик ⟦044525225⟧ счёт ⟦40817810099910004312⟧
בנק 12 סניף 601 חשבון ⟦123456⟧
بنك مصر حساب ⟦1000123456789⟧
die Wiederherstellungsphrase ist "⟦tiger ozean lampe geige⟧"
phrase de récupération : ⟦tigre océan lampe violon⟧
la frase de recuperación es ⟦tigre océano lámpara violín⟧
frase di recupero: ⟦tigre oceano lampada violino⟧
frase de recuperação ⟦tigre oceano lâmpada violino⟧
herstelzin: ⟦tijger oceaan lamp viool⟧
fraza odzyskiwania to ⟦tygrys ocean lampa skrzypce⟧
сид-фраза: ⟦тигр океан лампа скрипка⟧
מילות השחזור הן ⟦נמר אוקיינוס מנורה כינור⟧
عبارة الاسترداد هي ⟦نمر محيط مصباح كمان⟧
die Zahlenkombination vom Safe lautet ⟦17-32-08⟧
la combinaison du coffre est ⟦17-32-08⟧
la combinación de la caja es ⟦17-32-08⟧
la combinazione della cassaforte è ⟦17-32-08⟧
a combinação do cofre é ⟦17-32-08⟧
de combinatie van de kluis is ⟦17-32-08⟧
szyfr do sejfu to ⟦17-32-08⟧
комбинация сейфа ⟦17-32-08⟧
הקומבינציה של הכספת היא ⟦17-32-08⟧
أرقام الخزنة ⟦17-32-08⟧
"""

BY_LANGUAGE: Final = read_secrets(_BY_LANGUAGE)
