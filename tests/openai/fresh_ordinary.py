"""More of what nothing may be masked in, written before the patterns were run on it."""

from typing import Final

_FRESH_ORDINARY: Final = r"""
user / role / group are all empty in the export
login / password / domain stay blank after the update
name / status / owner columns are swapped
accounts / mailboxes / calendars do not sync
the column user: role: group is empty
user, role and department are missing in the report
Benutzer / Rolle / Gruppe sind leer
utilisateur / rôle / groupe sont vides
usuario / contraseña / dominio no aparecen
the combination of both settings crashes the app
a combination lock is on the bike rack
the safe mode does not start
our safe is in room 12-04-07
the wlan key is not shown in the app
wifi key field is too short
the guest wlan is slow since Monday
WLAN-Schlüssel wird nicht angezeigt
the key is under the mat, says Grace
somebody changed it from dark to light
we moved it from Berlin to Munich
change the display from English to German, please
I changed the quota from 50GB to 100GB
the price went from 12.50 to 14.00
Please change the owner from Ada to Grace
can you reset to factory settings please
reset it to default
the password changed from optional to mandatory
I switched from Outlook2019 to Outlook2021 and my password is asked again
upgrade from v1.2.3 to v1.3.0 fails
the code from the scanner is not read
the code from line 120 to 480 is dead
the authenticator app shows an error
my authenticator app was deleted with the phone
SMS says that my parcel arrives tomorrow
SMS says delivery 12 to 14
backup codes are not accepted
where do I find the backup codes?
backup job 4471-2290 failed twice
the recovery phrase is asked at every start
recovery phase 2 starts on Monday
the seed data is loaded twice
seed phrase is missing from the paper
the account manager is on leave
the routing table has 120 entries
routing from site A to site B is broken
account 123 has 456 open items
my passport no longer scans
passport number field is mandatory
the passport office closes at 16:00
login is slow, pass it on please
login fails, password is right
login page, pass reset, and logout all hang
echo test | grep test prints nothing
echo $PATH | base64 looks odd
cat notes.txt | base64 is empty
ftp -p does not connect
ftp transfer of 12 files failed
Authorization: required
the Authorization header is missing
GET /health returns 401 with WWW-Authenticate: Digest realm="x"
the subscription key is expired
subscription-key header missing
prefix tk_ is used for tickets
the table tk_orders_2024_archive is locked
index ix_users_created_at_2024 is missing
feature flag ff_checkout_v2_enabled is off
branch rel_2024_11_hotfix_login was deleted
image registry.example.com/team/app:2024-11-29 does not start
container app_web_1 restarts every 5 minutes
host db-prod-eu-west-1a-replica-02 is down
the pod api-7d9f8b6c5d-x2k4q is in CrashLoopBackOff
node ip-10-0-3-17.eu-west-1.compute.internal is lost
bucket arn:aws:s3:::reports-2024-archive is empty
the class com.example.auth.TokenProvider2 is not found
module:function and key:value are in the docs
jira:ABC-1234 links to nothing
chapter:section numbers are off
ratio 16:9 and time 10:45 are both fine
das Passwort von gestern auf heute geändert hilft nicht
das Kennwort ist das gleiche wie bei Windows
das Geheimnis ist ein Neustart
das Wort im Titel ist falsch geschrieben
le mot est mal écrit sur la page
le mot de passe c'est un problème
mi clave no sirve desde ayer
la palabra en el título está mal
la parola nel titolo è sbagliata
o código do produto não aparece
kod na stronie jest błędny
пароль у меня не работает
пароль у меня не подходит с утра
слово в заголовке написано неверно
у меня код ошибки 4512
הסיסמה אצלי לא עובדת
הקוד מהאפליקציה לא מגיע
كلمة السر عندي لا تعمل
şifre değiştirme sayfası açılmıyor
heslo mám špatné
パスワードはどこで変更しますか
비밀번호를 잊어버렸어요
my new laptop has 32 GB and the old one 16 GB
after the password change my iPhone15 asks every hour
I cannot sign in to Server02 since the password change
the password works in Outlook2019 but not in Outlook2021
my password fails in SAP_P01 and in SAP_Q01
password reset mail went to Mailbox12
I changed my password on the DESKTOP-7QK2L1M and it is out of sync
the password policy in Azure AD P2 needs MFA
since KB5031455 my password is not accepted
my password has expired on 2024-11-03T10:15:00Z
the password prompt shows up in Chrome119 only
password login on host build-agent-07a is disabled
error MSB3073 appears when I enter the password
the password rule says [A-Z][a-z][0-9]{8,}
the password must match ^[A-Za-z0-9]{12,}$
my password may not have the signs !"#$%&
a password needs 1 capital, 1 digit and 1 sign (!?#)
the password hash is SHA256 or bcrypt2b
password for WLAN Guest5GHz is on the board
the password is printed on label R-12/b
both AD and Office365 ask for the password
my password ends in 3 weeks, ticket HD-1042
My password does not work with OpenVPN2.6
the password dialog of FileZilla3 hangs
is the password for Confluence8 the same as for Jira9?
Windows11 asks for the PIN instead of the password
I set my password yesterday, it is still refused
the password is wrong, it says
I have a password, that is not the problem
my password, it's always too long
the password changed, and it was not me
The login name is ada and the password is wrong
user ada, password expired
user ada, password reset needed
user bo password incorrect
login ok, password ok, then black screen
username and password, both required
login bo, pass the message on please
Benutzer ada, Passwort abgelaufen
utilisateur ada, mot de passe expiré
usuario ada, contraseña incorrecta
utente ada, password scaduta
логин ada, пароль неверный
credentials: see the vault
credentials in the file app.conf:line 12
credentials for dev/staging are missing
logins: 12/day
logins and sessions: max/user is 5
the door code panel is dark
code for the door does not work
code for the gate was changed
Code für die Tür geht nicht
le code de la porte ne marche pas
código de la puerta no funciona
codice della porta errato
kod do drzwi nie działa
код от двери не подходит
קוד לדלת לא עובד
the safe is open from 09-12 and 13-17
the vault is in building 3, floor 12
Tresor Baujahr 12-04-2019
combination of keys Ctrl+Alt+Del
the combination 12-34 of the two products
mnemonic names are confusing
the recovery words were never shown to me
the seed phrase was never written down
backup words in the glossary
secret words list is outdated
the app shows code and nothing else at 10:30
in the SMS there is no code, only a link
code 200 200 times in the log
the code of article 100-200 is wrong
phone code for room 120 130
sms to 300 400 people are slow
the list from user01 to user99 is too long
move from site-a01 to site-b02
from 2024a to 2024b the table changed
we go from TLS1.2 to TLS1.3 and the password page breaks
rename the share from Projects2023 to Projects2024
the bank account form is broken
the bank says account number is missing
the SWIFT account page is blank
my account at the bank is not in question
passport scan IMG20241103.jpg is too big
ID card reader HID5427CK does not work
the insurance number field has 12 characters
visa number format is XX1234567
the driver licence app v12.3.45 crashes
primary_key = customer_id_2024
cache-key: users:v2:list
sort_key = "created_at_2024"
"key": "value12345"
registry key = HKLM_Software_Vendor12
Translation-Key: error.login.401
api_key_2 is not set
docker run -u 1000 -p 8080:80 web
nmap -u host -p 443
ssh -u bo -p 2222 does not exist as an option
mkdir -p a/b and id -u bo
echo hello | docker exec -i web sh
printf "%s" done | gpg says no
module web_app_v2_checkout_integration_tests is slow
log file srv_app_20241103T101500Z_full is empty
table customer_orders_archive_2019q4 is locked
release candidate rc_2024_11_29_build_4711
sha256_0123456789abcdef0123456789abcdef is the checksum
task_id 7f9c2ba4e88f827d616045507605853e is stuck
request req_7f9c2ba4e88f827d failed
order ord_01HZX4T9Q8W7E6R5 is lost
customer cus_Nf7a8b9c0d1e2f3g cannot pay
Authorization: missing
authorization: none was sent
Authorization: Digest is not supported by the proxy
the SubscriptionKey column is empty
Good morning, my screen stays black after I dock the laptop
The VPN client says the password has expired, how do I renew it?
Since the update on 2026-11-02 Outlook asks for my password every hour
I got a new phone, how do I move the authenticator app?
The code that arrives by SMS is always too late
Can you give Bo access to the folder Finance/2026/Q4?
My account was locked after five attempts at 08:15
The scanner in room 3.14 sends nothing to \\srv02\scans
Please install Python 3.12 and Node 20 on PC-00417
I need a second monitor, model U2723QE
Our invoice 2026-0417 over 1.250,00 EUR was paid twice
The link https://intranet.example.com/hr/forms/F-117 gives 404
Exception in thread "main" java.lang.IllegalStateException: token expired
pod web-5c9d7b8f64-7xk2p restarts since 10:42
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 is the digest
the trace id is 4bf92f3577b34da6a3ce929d0e0e4736
commit 3f2a9c4 reverts it
merge request !4821 is waiting
UUID 123e4567-e89b-12d3-a456-426614174000 is not found
session 8 of the training starts at 14:00
the new starter begins on 1 December, her name is Mia Berg
licence for Photoshop 2024 is used up
the key for locker 48 is lost
my badge opens door 2 but not door 4
the alarm code panel shows E04
can I change my user name from bo to bo.k?
please change the group from Sales to Marketing2026
the wifi in building C is slow, guest wifi is fine
WLAN im Raum 2.07 ist weg
Der Drucker HP4250n im 3. Stock druckt nicht
Kann ich mein Passwort am Handy ändern?
Mein Passwort läuft morgen ab
Das Passwort muss 12 Zeichen haben
Warum wird mein Passwort abgelehnt?
Ich bekomme keinen Code per SMS
Bitte die Gruppe von Vertrieb auf Marketing umstellen
Pourquoi mon mot de passe est-il refusé ?
Je ne reçois pas le code par SMS
Le wifi de la salle 204 ne marche pas
Mon mot de passe doit avoir combien de caractères ?
¿Por qué mi contraseña no sirve?
No me llega el código por SMS
La contraseña debe tener 12 caracteres
Perché la mia password non va?
Non ricevo il codice via SMS
A minha senha tem de ter quantos caracteres?
Não recebo o código por SMS
Waarom wordt mijn wachtwoord geweigerd?
Ik krijg geen code per sms
Dlaczego moje hasło nie działa?
Nie dostaję kodu SMS
Почему мой пароль не принимается?
Код по смс не приходит
У меня пароль истекает завтра
למה הסיסמה שלי לא עובדת?
אני לא מקבל קוד ב-SMS
הסיסמה צריכה להיות 12 תווים
لماذا لا تعمل كلمة المرور؟
لا يصلني الرمز
Şifrem neden çalışmıyor?
Proč moje heslo nefunguje?
Varför fungerar inte mitt lösenord?
Miksi salasanani ei toimi?
パスワードが拒否されます
密码不正确，怎么办
비밀번호가 맞지 않습니다
my security question is in the wrong language
the security answer is not accepted
secret answer field has no label
the bank card reader at the till is offline
PUK is asked, where do I find it?
garage door is stuck
number lock on the cabinet is broken
Is a good password longer than 12 signs?
is a password manager allowed?
both use the password manager
passwords tried: none
the account's password, which nobody knows, was set in 2019
ENV ROOT_PATH /srv/app
the WIFI: label is missing on the QR code
zip -r out.zip folder fails
gpg cannot find the key
Which phone number do I call for the help desk?
The call was cut after 12 minutes
call me when it is done
My e-mail signature shows the old title
mail from noreply is marked as spam
the address bar shows ERR_CERT_DATE_INVALID
can I get the recording of 11/12?
the total in cell C14 is 4,512.00
the report of 12-04-09 is missing
my holiday from 12-20 to 01-07 is not shown
we have 120 150 and 200 watt adapters
line 300 400 and 500 of the code are wrong
our safe harbour statement is from 12-04-2019
the vault 2.0 upgrade is on Monday
seed round slides are missing
mnemonic keys do not work in the menu
Firmware of the router is v3.2.17b
The routing of calls to account managers is wrong
SWIFT and Kotlin are both used
Ersatzcodes kommen nicht an
codes de secours refusés depuis le 2024-11-03
die Backup-Codes sind seit Windows11 weg
backup codes page shows 10-digit fields
recovery codes for 25 users are needed
i codici di backup non arrivano
резервные коды не приходят
קודי גיבוי לא עובדים
mein Passwort bei der Anmeldung ist falsch
le mot de passe chez moi ne marche pas
пароль в системе неверный
the emergency codes list is on floor 3
docker run -u bo -p 8080:80/tcp web
lsof -U root -P shows nothing
the MFA code fails with 500121
SMS code error 500121 since yesterday
ticket 481234 is about the SMS code
the 2FA code page has build 226314
dates such as 12 11 24 are shown wrong
the garage code panel shows nothing
door code list of 2024 is out of date
the door code in room 4711 does not work
Türcode seit 2024 falsch
code de la porte depuis 2023 inconnu
the answer to the security question is not accepted
security question 2: answer field is too short
mother's maiden name is asked again
the lock of the cabinet 12-04-07 is broken
пароль от сервера srv01 неверный
пароль для Office365 не подходит
пароль от почты Outlook2019 забыт
кто знает пароль от Wi-Fi?
סיסמה לאתר Office365 לא עובדת
كلمة مرور Office365 لا تعمل
the wifi code does not arrive
the code wifi users get is too long
wifi key rotation every 90days
API key 7 of 12 is unused
the account key/token page is blank
we log in with bo and mia on one PC
log in as bo and Mia2024 is shown as owner
Anmeldung mit Smartcard und PIN geht nicht
connexion avec badge et code impossible
the name of my mother is not on the form
"Access denied" is what I see when I enter the password
"wrong password" is what the page says
"Remember me" was what I clicked, the password is gone
'password' is the field that fails
from server01 to server02 the copy fails, password prompt appears
the password moved from Vault7 to Vault8
I was moved from floor3a to floor4b and my password fails
"""

FRESH_ORDINARY: Final = tuple(_FRESH_ORDINARY.strip().splitlines())
