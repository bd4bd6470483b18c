"""Secrets that were written before the patterns were run on them, in the form of `secrets`.

`ATTACKED` has the kinds that a stranger's list had and the patterns did not; the others are
some sixty each over all kinds, with other phrasing, languages, scripts, word order and typing errors.
"""

from typing import Final

from tests.openai.secrets import read_secrets

_ATTACKED: Final = r"""
opsgenie answers 422, Authorization: GenieKey ⟦3b1c9e70-5d2f-4a86-9c11-7e0d4f8a2b65⟧
alert integration with GenieKey ⟦91d2c3b4-0f6e-4a1d-8b7c-2233aa44bb55⟧
sourcegraph token ⟦sgp~_5e884898da280471_51d0e56f8dc6292773603d0d6aabbdd62a11ef72⟧
ntfy topic https://ntfy.example.net/alerts with ⟦tk~_f3h8s2k9d1m4q7w0z6x5c8v2b⟧
headers = {"Ocp-Apim-Subscription-Key": "⟦0c4f8b21aa9d4e6fb7350d1e2f3a4b5c⟧"}
-H 'Ocp-Apim-Subscription-Key=⟦5b0f97d1c2e84a3db6f70819a2b3c4d5⟧'
Authorization: Digest username="bo", realm="x", nonce="abc", uri="/", response="⟦0f343b0931126a20f133d67c2b018a3b⟧"
ftp -u bo -p ⟦windrose⟧ ftp.example.net
lftp -u bo,⟦windrose8⟧ sftp://files.example.net
echo -n "⟦windr0se⟧" | base64 is how I store the password
somebody changed it from ⟦Kranich12⟧ to ⟦Reiher34⟧, I mean the password
could you reset to ⟦Juli2026!⟧ please, this is the password that I want
the guest wlan key is ⟦apfelbaum-77⟧
login bo.k, pass ⟦moonshine⟧
bo.k:⟦apricot4⟧ no longer works
the code from my authenticator app was ⟦318 402⟧
SMS says ⟦318-402⟧ is your Apple verification code
backup codes ⟦7g2k-40xq⟧ ⟦9d3m-55zt⟧ are left
das Geheimwort für den Schrank ist ⟦Abendrot⟧
пароль у меня ⟦снегирь⟧, а почта не открывается
passport no ⟦K7XN3M9Q2⟧
routing 011000015 account ⟦450912783344⟧
recovery phrase is "⟦lemon river candle drum⟧"
the safe's combination is ⟦24-08-61⟧
"""

_FRESH: Final = r"""
x-vault-token ⟦hvb~.AAAAAQKx7_9ZpLmQ2wEr⟧ does nothing
rejected by render: ⟦rnd~_8Kd02mLqPz7RtVwXyA41⟧
pinecone ⟦pcsk~_4GhT2_9LkQwZxCvBnM81aSdFgHjK⟧
clerk key is ⟦sk~_test_Zm9vYmFyYmF6cXV4⟧
we pasted ⟦postman-PMAT~-01HZX4T9Q8W7E6R5T4Y3U2I1O0⟧ into the wiki
doppler service: ⟦dp.st.prd.k2Jq8XzL0vN4mR7tY1wE5uB3⟧
netlify ⟦nfp~_Q7w2E9r4T1y6U3i8O5p0AsDfGhJk⟧ expired
Ocp key in postman Api-Subscription-Key: ⟦b71fd0a2c9e84415a6e30b5d7c8f9012⟧
Authorization: ApiKey ⟦VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWky⟧
request had "x-functions-key": "⟦pQ7z-41kkd_x⟧"
Set-Cookie: ⟦JSESSIONID=1A2B3C4D5E6F⟧; Path=/
DATABASE_URL=mysql://app:⟦fuchsbau⟧@10.2.0.4/app
mssql+pyodbc://sa:⟦Str0ng!Pw⟧@sql/dbo
curl -sSf -u bo:⟦haselnuss⟧ https://nexus.example/repo
mongosh -u admin -p ⟦walnuss⟧ --authenticationDatabase admin
rclone config create s3 secret_access_key=⟦Kx7zPq01LmNv⟧
printf '%s' '⟦brombeere1⟧' | docker login --password-stdin
ssh into the box with root / ⟦Toor-2019⟧
wifi: SSID Gast, key ⟦heidelbeere9⟧
WPA2 key of the meeting room: ⟦holunder⟧
join https://meet.example.com/j/443?passcode=⟦u7Yt2⟧
the pasword is ⟦lighthouse⟧ but it dont work
my passwrod: ⟦lighthouse⟧
pls set my pw to ⟦Harbour#19⟧
my login stopped working, it was ⟦Harbour#19⟧ yesterday and that password is correct
I always use ⟦harbour⟧ for my password
she told me the password, it's ⟦harbour77⟧
the vault combination: ⟦12-34-09⟧
locker combo is ⟦8-21-33⟧
alarm is switched off with ⟦4410⟧, that's the code
door code for the archive: ⟦2219#⟧
Microsoft texted me ⟦829 113⟧ as the code
⟦G-402193⟧ ist mein Google-Code
TAN ⟦551203⟧ wurde nicht angenommen
der Bestätigungscode aus der App war ⟦920 417⟧
mein altes Passwort war ⟦Eichhörnchen⟧, das neue ⟦Waschbär7⟧
Passwort von ⟦Dachs2024⟧ auf ⟦Dachs2025⟧ geändert
Losung für die Anlage lautet ⟦Nebelmeer⟧
le sésame du coffre, c'est ⟦24-18-07⟧
mot de passe actuel ⟦Ecureuil7⟧ refusé
le code reçu par SMS était ⟦117 842⟧
mi contraseña vieja era ⟦ardilla⟧ y la nueva ⟦Ardilla22⟧
el código de la app es ⟦440 219⟧
la password che uso è ⟦scoiattolo⟧
minha senha antiga era ⟦esquilo⟧
het wifi-wachtwoord hier is ⟦eekhoorn⟧
hasło mam ⟦wiewiorka7⟧ i nie wchodzi
пароль такой: ⟦белка2024⟧
секретное слово ⟦подснежник⟧
הסיסמה אצלי היא ⟦sanai77⟧
הקוד מהאפליקציה היה ⟦204 881⟧
كلمة السر عندي ⟦sinjab77⟧
mitt lösenord var ⟦ekorre⟧
heslo mám ⟦veverka7⟧
新しいパスワードは「⟦risu2026⟧」です
passport number: ⟦P4RK7X2L9⟧ expires soon
Reisepassnummer lautet ⟦C8VN1H3K7⟧
my account at Chase is routing ⟦122100024⟧, account ⟦000338812054⟧
seed words: ⟦copper violin garden tomorrow anchor pistol⟧
ring my wife on ⟦07700 900123⟧
"""

_FRESH_TOO: Final = r"""
supabase ⟦sbp~_4e1f0a92cc7b3d5588aa0912ffee1234567890ab⟧ is it valid
bot says ⟦MTE0~OTk4ODc3NjY1NTQ0MzMy.GkL2wQ.a8Zx_PqLmNvBtYrEwQsDfGhJkLzXcVbNm-12⟧
zulip key ⟦k7Qz1mXv9LpR3wTy5NbH8cJd2FgS6aUe⟧ leaked
prefect: ⟦pnu~_Zx81kQwErTyUiOpAsDfGhJkLzXcVbNm⟧
buildkite ⟦bkua~_0a1b2c3d4e5f60718293a4b5c6d7e8f901234567⟧
langsmith ⟦lsv2~_pt_9c8b7a6d5e4f40312233445566778899_a1b2c3d4e5⟧
telnyx ⟦KEY0189F2C4~D6E8A0B1C2D3E4F5A6B7C8D9_xYzQwErTyUiOp⟧
infisical ⟦st.64f1a2b3c4d5e6f708192a3b.0123456789abcdef0123456789abcdef⟧
Authorization: Splunk ⟦7f3c1a90-2b4d-4e6f-8a1b-9c0d1e2f3a4b⟧
in the header Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=⟦fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024⟧
X-Shopify-Access-Token = "⟦q1w2e3r4t5y6⟧"
"Api-Key" => "⟦8s7d6f5g4h3j⟧"
nats://svc:⟦otterbau⟧@nats.example:4222
elasticsearch at https://elastic:⟦fischotter⟧@es.example:9200/_cat
PGPASSWORD='⟦biber!7⟧' pg_dump shop
sqlplus hr/⟦biberdamm⟧@orcl
mysqladmin -uroot -p⟦biber77⟧ status
echo '⟦murmeltier⟧' | passwd --stdin bo
openssl enc -aes-256-cbc -k ⟦murmel12⟧ -in x
xfreerdp /u:bo /p:⟦Murmel#3⟧ /v:host
imap login: bo@example.com, app password ⟦abcd efgh ijkl mnop⟧
wlan name Werk2, schlüssel ⟦kastanie-44⟧
psk for the guest network is ⟦kastanie44⟧
the pass word I got was ⟦snowdrift⟧
password (the one from the letter) is ⟦Qu1ck-Fox⟧
can't log in with ⟦Sn0wdrift!⟧ although this is my password
new one: ⟦Sn0wdrift?9⟧ (password for vpn)
please make it ⟦Spring-2027⟧, the password I mean
username bo.k and pw ⟦snowdrift⟧
creds for the printer = admin:⟦snowdrift⟧
pasword chnaged to ⟦Gl4cier!⟧
open the safe with ⟦31-07-52⟧, that is the combination
code for the gate is ⟦*4471#⟧
the authenticator shows ⟦662 018⟧ and it says wrong code
your Apple ID code is: ⟦662018⟧. Don't share it
backup codes: ⟦1829-4471⟧, ⟦5520-1937⟧, ⟦9931-0284⟧
die Kombination vom Tresor ist ⟦45-12-90⟧
mein Kennwort hab ich von ⟦Luchs11⟧ in ⟦Luchs12⟧ geändert
Kennwort heißt bei mir ⟦Hermelin⟧
in der SMS stand ⟦730 551⟧ als Code
le mot secret est ⟦brouillard⟧
j'ai remplacé ⟦Brume2024⟧ par ⟦Brume2025⟧ comme mot de passe
mon mdp c'est ⟦brume77⟧
cambié la clave de ⟦niebla01⟧ a ⟦niebla02⟧
la combinación de la caja fuerte es ⟦11-22-33⟧
la parola segreta è ⟦nebbia⟧
o código do aplicativo é ⟦881 204⟧
kod z aplikacji to ⟦881 204⟧
код из приложения ⟦881 204⟧
сменил пароль с ⟦Tuman01⟧ на ⟦Tuman02⟧
הסיסמה היא בעצם ⟦arafel9⟧
غيرت كلمة المرور من ⟦dabab01⟧ إلى ⟦dabab02⟧
şifre olarak ⟦sis2026⟧ kullanıyorum
mật khẩu là ⟦suongmu7⟧
비밀번호는 ⟦angae77⟧입니다
pass no. ⟦X2C9L4R71⟧ is in the scan of my passport
my tfn ⟦876 543 210⟧
IBAN is ⟦ES91 2100 0418 4502 0005 1332⟧
wallet words ⟦ocean tiger marble window sugar ladder⟧
phone: ⟦(212) 555-0188⟧ ext 4
"""

_FRESH_LAST: Final = r"""
hi team, shippo gave us ⟦shippo~_live_9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f00⟧
scaleway secret is ⟦0b7c1d2e-3f4a-4b5c-8d6e-7f8091a2b3c4⟧
who rotates ⟦tskey~-auth-kQ7mX2CNTRL-9zLpR4wT8yB3nV6hJ1dF⟧ ?
asana says ⟦1/1200998877665544:8f4d2c1b0a9e7f6d5c4b3a2918273645⟧ is revoked
-H "DD-API-KEY: ⟦6c1f0a8e3b5d7f9241c0e8a6b4d2f0e1⟧"
"subscriptionKey": "⟦e4d3c2b1a0f94857b6c5d4e3f2a1b0c9⟧"
Authorization: Zoho-oauthtoken ⟦1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf⟧
authorization: hawk id="dh37", ts="1353832234", ⟦mac="6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE="⟧
https://ada:⟦zaunkoenig⟧@svn.example.org/trunk
https://sharepoint.example/doc?sharekey=⟦Hq83nXz0Lw⟧
mqtt://iot:⟦Zaun#9⟧@broker:1883
aws configure set aws_secret_access_key ⟦kT9vQ2xW7zL4mN8pR1sY5uB3cD6fG0hJaEeIiOoU⟧
ansible-vault --vault-pass ⟦zaunlatte⟧ edit x
mount -t cifs //nas/x /mnt -o username=bo,password=⟦zaun99⟧
snmpwalk -v3 -u bo -A ⟦authpass12⟧ -X ⟦privpass34⟧ host
keytool -storepass ⟦changeit2⟧ -list
<entry key="ftp.password">⟦zaunpfahl⟧</entry>
smtp_pass = ⟦zaunpfahl⟧
ada's temp pw → ⟦Wren-4432⟧
pw for bo is now ⟦Wren4432⟧, for mia ⟦Robin5521⟧
thats my passsword: ⟦nightingale⟧
I was told to use ⟦Nightin9ale⟧, which is not accepted as a password
Nobody can sign in with bo.k/⟦Night!ngale⟧
user bo.k@example.com pass: ⟦nightingale⟧
the pw must have been ⟦nightingale3⟧ or so
⟦Nightingale_7⟧ - this was the password for the intranet
"⟦blue heron⟧" is what I enter for the password
the unlock pattern code for my tablet is ⟦583920⟧
verification number ⟦884 512⟧ came from paypal
PayPal: ⟦884512⟧ is your security code
bank texted ⟦884-512⟧ as one time code
got two codes, ⟦884 512⟧ and ⟦117 390⟧, none works
recovery codes: ⟦k3m9-p2q7⟧ ⟦x8z1-c4v6⟧ ⟦b5n0-m7l2⟧
padlock opens with ⟦3-17-29⟧ (combination)
Mein Passwort ändere ich immer nur von ⟦Amsel01⟧ auf ⟦Amsel02⟧
hab als Passwort ⟦Amsel#2026⟧ genommen
Passwort is bei uns ⟦amselnest7⟧
WLAN Schlüssel im Büro: ⟦amselnest⟧
Zugang: bo.k / ⟦Amsel77!⟧
le mdp du compte partagé c'est ⟦merle2026⟧
identifiants : bo / ⟦merle99⟧
contraseña nueva = ⟦mirlo⟧
mi usuario es bo y la clave ⟦mirlo2026⟧
utente bo, password ⟦merlo⟧
a senha do sistema passou de ⟦melro01⟧ para ⟦melro02⟧
inloggen met bo en ⟦Merel!2026⟧ lukt niet, wachtwoord fout
login: bo, hasło: ⟦kosodrzew⟧
логин bo, пароль ⟦drozd77⟧
мой пин ⟦5591⟧
שם משתמש bo סיסמה ⟦Shachrur9⟧
اسم المستخدم bo وكلمة المرور ⟦shahrur9⟧
lösenordet till wifi är ⟦koltrast⟧
az új jelszavam ⟦rigo2026⟧
用户名 bo 密码 ⟦wudong88⟧
my passport: ⟦GZ91K4T07⟧
Ausweisnr. ⟦L7NT4K2P9⟧
swift COBADEFF, account no ⟦0532013000⟧
mnemonic = ⟦river stone apple gentle wolf candy⟧
text me on ⟦0412 345 678⟧
amex ⟦3714 496353 98431⟧ cid ⟦4321⟧
bo.k at example dot org or ⟦bo.k (at) example.org⟧
"""

_FRESH_AGAIN: Final = r"""
rotate this please: ⟦lago~_prod_9dK2mXw7QzL4pR8tV1yB⟧
exposed in git: ⟦ABSKQmVkcm9ja0FQSUtleS0xMjM0NTY3ODkw~ZXhhbXBsZTEyMzQ1Njc4OTA=⟧
our mattermost bot token ⟦w7q4hkz1cib9xgmp3r5t8dy6oe⟧
coinbase: ⟦organizations/1f2e/apiKeys/9c8b7a6d-1122-3344-5566-778899aabbcc⟧
X-Auth-Email and X-Auth-Key ⟦c2547eb745079dac9320b638f5e225cf483cc5cfdda41⟧
--header='apikey: ⟦Zp4nR8kL2w⟧'
GET /v1/me?access-token=⟦Tn5kP9qW⟧ returns 403
ldap://cn=admin,dc=x:⟦sperling1⟧@ldap.example
proxy is http://bo:⟦sperling⟧@proxy.example:3128
terraform var: db_admin_pass = "⟦Spatz-2026⟧"
spring: { datasource: { password: ⟦spatzennest⟧ } }
ENV ROOT_PW ⟦spatz99x⟧
Invoke-Sqlcmd -Username sa -Password ⟦Spatz!99⟧
zip -e -P ⟦spatzig⟧ out.zip in.txt
gpg --batch --passphrase ⟦spatzig⟧ -d x.gpg
wpa_passphrase HomeNet ⟦spatzennest⟧
if my passwort is ⟦finch⟧ why can I not enter
My Pass Word Is ⟦Goldfinch9⟧
pwd for the beamer laptop - ⟦goldfinch⟧
the account's password, ⟦G0ldfinch⟧, was set by you
passwords tried: ⟦Goldfinch1⟧, ⟦Goldfinch2⟧, ⟦Goldfinch3⟧
it accepted ⟦Goldf!nch⟧ before the update, same password as on the laptop
I set it to ⟦Goldf1nch⟧ but the password is refused
both use the password ⟦G0ldfinch⟧
is ⟦G0ldfinch#1⟧ a good password?
my secret answer is ⟦Pluto⟧
security question: first pet, answer ⟦Bellorophon⟧
mother's maiden name is ⟦Oppenheimer⟧ (security answer)
the number lock on the cabinet: ⟦7-3-9-1⟧
garage code is ⟦0815⟧
voicemail PIN: ⟦9921⟧
phone PIN is still ⟦0000⟧
enter ⟦445 812⟧ they said, it's the login code
WhatsApp code: ⟦445-812⟧ do not share
your bank code is ⟦44581277⟧
mein Kennwort lautet derzeit ⟦Buchfink⟧
ich melde mich mit ⟦Buchfink#3⟧ an, Passwort stimmt
Passwort geändert, jetzt ⟦Buchfink33⟧
der PUK ist ⟦48210773⟧
Türcode Lager ⟦4471⟧
le mot de passe qu'on m'a donné est ⟦pinson⟧
code wifi invité : ⟦pinson2026⟧
mon code de carte bleue est ⟦4471⟧
la contraseña que puse fue ⟦pinzon99⟧
el pin de mi tarjeta es ⟦4471⟧
la password del pc è ⟦fringuello⟧
il codice del bancomat è ⟦4471⟧
a senha da minha conta é ⟦tentilhao⟧
het wachtwoord dat ik kreeg is ⟦vink2026⟧
hasło do komputera to ⟦zieba2026⟧
пароль от компа ⟦zyablik9⟧
пин карты ⟦4471⟧
הסיסמה למחשב היא ⟦parush⟧
הקוד הסודי של הכרטיס ⟦4471⟧
كلمة مرور الحاسوب ⟦asfour99⟧
şifrem ⟦ispinoz7⟧ ama olmuyor
salasana on ⟦peippo⟧
heslo do počítače je ⟦penkava⟧
パスワードはたぶん ⟦atori2026⟧
密码改成了 ⟦yanque88⟧
social security no. ⟦219-09-9999⟧
driving licence ⟦FINCH806129BO9IJ⟧
IBAN: ⟦PL61 1090 1014 0000 0712 1981 2874⟧
bo_k uses ⟦bo.k@mail.example⟧
WiFi QR says WIFI:T:WPA;S:Nest;P:⟦spatz4711⟧;;
"""

_FRESH_AT_LAST: Final = r"""
who owns ⟦plk~_live_R8s2Qm4Xv7Lp9Tz1Kd5W⟧ ?
ngrok authtoken ⟦2aXk9LmQwErTyUiOpAsDf_4GhJkLzXcVbNm1QwErTy⟧
mapbox ⟦sk~.eyJ1IjoiYm8iLCJhIjoiY2x4In0.9dK2mXw7QzL4pR8tV1yB3n⟧
X-Plex-Token=⟦zK9vQ2xW7zL4mN8pR1sY⟧
HTTP header Private-Token: ⟦kq82-xz91_lm⟧
consumer secret ⟦Hn4Tz81QmXw6Rk2Lp9⟧
imaps://bo%40example.org:⟦Eule7⟧@mail.example
export RESTIC_PASSWORD=⟦eulennest⟧
vncviewer -passwd ⟦eulen99⟧ host
ipmitool -U admin -P ⟦Eule#55⟧ power status
my pasword to the portal: ⟦owlnest⟧
passsword is ⟦owlnest⟧ pls check
I think I mistyped, it should be ⟦0wlNest!⟧ as password
password I have is ⟦owlnest22⟧
the supplier portal, bo / ⟦OwlNest!22⟧, locked me
tell Mia the new password ⟦OwlNest22⟧
from today the password will be ⟦OwlNest-Dec⟧
guest login is visitor / ⟦welcome2026⟧
log on with user visitor and password ⟦welcome⟧
the code I was sent: ⟦73 91 04⟧
Your code: ⟦739104⟧
Use ⟦739 104⟧ to verify your account, says the SMS
mfa prompt wanted ⟦739104⟧, I entered that code
alarm off = ⟦7391⟧#, code from Grace
the safe opens with ⟦73-91-04⟧
wallet recovery: ⟦lamp river tiger candle stone apple⟧
Passwort fürs WLAN lautet ⟦Eulennest⟧
bitte setze mein PW auf ⟦Eule2026!⟧
Anmeldung mit bo.k und ⟦Eule#2026⟧ geht nicht
mein Handy-PIN ist ⟦7391⟧
Code aus der App: ⟦739 104⟧
mon mot de passe, c'est ⟦Hibou2026⟧
le mot de passe pour le NAS : ⟦hibou⟧
je me connecte avec bo et ⟦H1bou!26⟧ mais mot de passe faux
la clave es ⟦buho2026⟧
usuario: bo, contraseña: ⟦buho⟧
la password è stata cambiata in ⟦Gufo2026⟧
a minha palavra-passe: ⟦mocho⟧
wachtwoord van bo: ⟦Uil2026⟧
hasło brzmi: ⟦sowa⟧
пароль ⟦sova2026⟧
пароль от базы: ⟦сова⟧
сброс пароля на ⟦Sova#26⟧
הסיסמה של בו: ⟦yanshuf⟧
הסיסמה ⟦Yanshuf26⟧ לא עובדת
كلمة المرور: ⟦بومة⟧
كلمة المرور هي ⟦buma2026⟧
şifre: ⟦baykus⟧
jelszó: ⟦bagoly⟧
mật khẩu wifi: ⟦cumeo2026⟧
密码为⟦maotou88⟧
暗証番号は⟦7391⟧です
ID number ⟦850312-4821⟧ on my card
passport is ⟦533380006⟧
my SSN: ⟦219-09-9998⟧
account ⟦DE02120300000000202051⟧
visa ⟦4000 0566 5566 5556⟧ cvv ⟦881⟧
phone ⟦+49 151 23456789⟧
mail ⟦bo[at]mail[dot]example⟧
serial number ⟦SN8XK42LQ7⟧
"""


ATTACKED: Final = read_secrets(_ATTACKED)
FRESH: Final = read_secrets(_FRESH)
FRESH_TOO: Final = read_secrets(_FRESH_TOO)
FRESH_LAST: Final = read_secrets(_FRESH_LAST)
FRESH_AGAIN: Final = read_secrets(_FRESH_AGAIN)
FRESH_AT_LAST: Final = read_secrets(_FRESH_AT_LAST)
