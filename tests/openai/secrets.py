"""What people paste and tell: each line is a message, with the secret between \u27e6 and \u27e7.

"~" is taken out when the lines are read: it keeps scanners from taking made-up keys for real ones.
None of these secrets is anybody's.
"""

from typing import Final

_MACHINE: Final = r"""
our bot posts to ⟦https://hooks.slack.com/services/T02AB~CD34/B05EF~GH67/aBcDeFgHiJkLmNoPqRsTuVwX⟧ but nothing arrives
webhook ⟦https://discord.com/api/webhooks/112233445566778899/~Zx9-Qw3rTyUiOpAsDfGhJkLzXcVbNm1234567890qwertyuiopasdfghjklzxcvb⟧ gives 404
teams connector ⟦https://contoso.webhook.office.com/webhookb2/0f1e2d3c-1111-2222-3333-444455556666@0f1e2d3c/IncomingWebhook/9a8b7c6d5e4f/11aa22bb⟧
the google chat url is https://chat.googleapis.com/v1/spaces/AAAA~Bcd1234/messages?key=⟦AIza~SyDdI0hCZtE6vySjMm-WEfRq3CPzqKqqsHI⟧&token=⟦q9Xw-7Kd0fLm3Rz⟧
mattermost: ⟦https://chat.example.org/hooks/9xkq4r7t1f8n3b6m5c2w0zyhae⟧ answers 400
telegram https://api.telegram.org/bot⟦7712345678:AA~HdqTcvCH1vGWJxfSeofSAs0K5PALDsaw⟧/getMe fails
zapier hook https://hooks.zapier.com/hooks/catch/⟦1234567/b8xk2qf⟧ is dead
stripe key ⟦sk~_live_51Hq3rTKx8VbN2mLpQwZy7⟧ rejected
restricted ⟦rk~_live_9aBcD3fGhIjKlMnOpQrS⟧ too
signing secret ⟦wh~sec_Q2w3E4r5T6y7U8i9O0pAsDfGhJkL⟧
sendgrid: ⟦SG~.ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr⟧
mailgun ⟦key~-3ax6xnjp29jd6fds4gc373sgvjxteol0⟧? no: ⟦key~-0123456789abcdef0123456789abcdef⟧
mailchimp ⟦0123456789abcdef0123456789abcdef~-us14⟧
brevo ⟦xkeysib~-a1b2c3d4e5f60718293a4b5c6d7e8f90-Zq8RtYuIoP12⟧
resend ⟦re~_8hJk2LmN_4QwErTyUiOpAsDfGhJk⟧
twilio ⟦SK~0123456789abcdef0123456789abcdef⟧ is mine
shopify ⟦shpat~_0f1e2d3c4b5a69788796a5b4c3d2e1f0⟧
square ⟦sq0csp~-Zx9Qw3rTyUiOpAsDfGhJkLzXcVbNm12345⟧
pypi upload with ⟦pypi~-AgEIcHlwaS5vcmcCJDAwMTEyMjMzLTQ0NTUtNjY3Nw⟧ is 403
npm publish ⟦npm~_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8⟧
gem push ⟦rubygems~_0123456789abcdef0123456789abcdef0123456789abcdef⟧
docker hub ⟦dckr~_pat_Qw3rTy-UiOpAsDfGhJkLzXcVbN⟧ not accepted
digitalocean ⟦dop~_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef⟧
github ⟦github~_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ0123456789⟧ expired
gitlab runner ⟦glrt~-t1_Zx9Qw3rTyUiOpAsDfGhJ⟧
vault says ⟦hvs~.CAESIJ1a2b3c4d5e6f7g8h9i0jKlMnOpQr⟧ denied
databricks ⟦dapi~0123456789abcdef0123456789abcdef⟧
google oauth ⟦GOCSPX~-Zx9Qw3rTyUiOpAsDfGhJkLzXcVb⟧
refresh token ⟦1//0~gQw3rTyUiOpAsDfGhJkLzXcVbNmQ⟧
aws ⟦AKIA~QYLPMN5HHHFPZAM2⟧ / ⟦wJalrXUtnFEMI/K7MDENG/bPxRfiCYzQ8kLm2pRt⟧
alibaba ⟦LTAI~5tQw3rTyUiOpAsDfGhJk⟧
atlassian ⟦ATATT~3xFfGF0Qw3rTyUiOpAsDfGhJkLzXcVbNm1234567890⟧
linear ⟦lin~_api_Qw3rTyUiOpAsDfGhJkLzXcVbNm12⟧
notion ⟦ntn~_12345678901AbCdEfGhIjKlMnOpQrStUv⟧
figma ⟦figd~_Qw3rTy-UiOpAsDfGhJkLzXcVbNm_12345⟧
hubspot ⟦pat~-eu1-0f1e2d3c-1111-2222-3333-444455556666⟧
new relic ⟦NRAK~-ABCDEFGHIJKLMNOPQRSTUVWXYZ1⟧
grafana ⟦glsa~_Qw3rTyUiOpAsDfGhJkLzXcVbNm123456_0f1e2d3c⟧
sentry ⟦sntrys~_eyJpYXQiOjE3MDAwMDAwMDAuMH0=_Qw3rTyUiOpAsDfGh⟧
anthropic ⟦sk~-ant-api03-Qw3rTyUiOpAsDfGhJkLzXcVbNm-1234⟧
some service ⟦acme~_live_7hJk29abQwErTy81⟧
age ⟦AGE~-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE⟧
datadog api ⟦9f86d081884c7d659a2feaa0c55ad015⟧ please
generated ⟦h7Gk29LmQx4Vb81TzR0pYw⟧ for me
DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=⟦Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==⟧;EndpointSuffix=core.windows.net
Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=⟦Zx9Qw3rTyUiOpAsDfGhJkLzXcVbNm12345678901234=⟧
Server=db1;Database=crm;User Id=sa;Password=⟦Winter!2025⟧;Encrypt=True
conn: mongodb+srv://app:⟦s3cr3t-pw⟧@cluster0.example.net/crm
postgres://⟦crm:hunter2⟧@db.example.com:5432/crm is refused
redis://:⟦correcthorse⟧@cache.example.com:6379/0
amqp://guest:⟦g/uest#1⟧@mq.example.com/vhost
jdbc:mysql://db:3306/crm?user=app&password=⟦Blume77⟧
jdbc:oracle:thin:⟦scott/tiger⟧@db:1521/orcl
git clone https://⟦0f1e2d3c4b5a69788796a5b4c3d2e1f0⟧@git.example.com/x.git
https://⟦x-access-token:abc123def456⟧@github.com/x/y
Authorization: Basic ⟦YWRhOmh1bnRlcjI=⟧
curl -H "Authorization: Bearer ⟦abc.DEF-123_456⟧" https://api.example.com
X-Api-Key: ⟦7h7h7h-qqq-11⟧
Cookie: ⟦session=8f7e6d5c4b3a; theme=dark⟧
basic ⟦dXNlcjpwYXNzd29yZDE=⟧ was sent
https://files.example.com/a.pdf?sv=2022&sig=⟦Zk3%2Fq8v%2BXw0%3D⟧
https://maps.example.com/js?key=⟦q8v7Xw0zK3⟧&lang=en
https://app.example.com/reset?token=⟦c29tZXRva2Vu⟧
https://s3.example.com/x?X-Amz-Credential=a&X-Amz-Signature=⟦fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024⟧
otpauth://totp/Acme:ada?secret=⟦JBSWY3DPEHPK3PXP⟧&issuer=Acme
mysql -u root -p⟦hunter2⟧ crm
mysqldump --user=root --password=⟦tiger⟧ crm
sshpass -p ⟦Summer2025⟧ ssh ada@host
curl -u ada:⟦hunter2⟧ https://api.example.com
docker login -u ada -p ⟦Geheim99⟧ registry.example.com
deploy --api-key ⟦abc123xyz⟧ --env prod
PGPASSWORD=⟦hunter2⟧ psql -h db
net use Z: \\srv\share /user:corp\ada ⟦Sommer2025!⟧
redis-cli -h cache -a ⟦opensesame⟧ ping
ldapsearch -D cn=admin -w ⟦admin123⟧ -b dc=x
echo ⟦hunter2⟧ | sudo -S reboot
ALTER USER crm IDENTIFIED BY '⟦tiger⟧';
export SECRET_KEY_BASE=⟦abcdefabcdef⟧
DB_PASSWORD: ⟦sunshine⟧
"clientSecret": "⟦abc def ghi⟧",
'password' => '⟦hunter2⟧',
const apiKey = "⟦k-123-abc⟧"
<password>⟦hunter2⟧</password>
<add key="SmtpPassword" value="⟦mail pass 1⟧" />
<wsse:Password Type="PasswordText">⟦tiger⟧</wsse:Password>
database:\n  user: crm\n  password: ⟦tiger⟧
smtp:\n  password:\n    value: ⟦tiger⟧
secret: |\n  ⟦opensesame⟧
$2b$12$ hash ⟦$2b$12$KIXQ4S5mZ1v9T3gkq8yL9e6h7j8k9l0qwertyuiopasdfghjklzx⟧
root:⟦$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2⟧:19000:0
machine git.example.com login ada password ⟦hunter2⟧
key ⟦ABCDE-12345-FGHIJ-67890-KLMNO⟧ is not accepted by the installer
bitlocker asks, I have ⟦123456-234567-345678-456789-567890-678901-789012-890123⟧
my MAC is ⟦00:1A:2B:3C:4D:5E⟧
switch shows ⟦001a.2b3c.4d5e⟧
mac address ⟦001A2B3C4D5E⟧ should be allowed
IMEI ⟦490154203237518⟧ was stolen
"""

_TOLD: Final = r"""
my password is ⟦sunshine⟧ and it does not work
the password was ⟦Summer2024⟧ until yesterday
I changed my password to ⟦swordfish⟧ and now I am locked out
my pass phrase is ⟦correct horse battery staple⟧
I keep typing ⟦Hunter2!⟧ but it says wrong password
I typed "⟦blue monkey⟧" as the password
password for the finance share: ⟦tulip⟧
the wifi password is "⟦guest welcome⟧"
⟦hunter22⟧ is my password, is that ok?
I use ⟦dragon⟧ as my password everywhere
old password ⟦Hunter2!⟧ new password ⟦Hunter3!⟧
pw: ⟦letmein⟧
password's ⟦hunter2⟧
the password that you gave me is ⟦Welcome-1⟧
My password has been changed to ⟦monkey⟧ today
the admin password for the router is still ⟦admin123⟧
credentials: ada / ⟦tulip77⟧
login: ada.byron ⟦Hunter2!⟧ is not mine, user ada password ⟦tulip77⟧
user: ada, password: ⟦rosebud⟧
username/password: ada/⟦rosebud⟧
ada:⟦Hunter2!⟧ does not work on the portal
log in as ada with ⟦Hunter2!⟧ and the password fails
my one-time code is ⟦482913⟧
verification code: ⟦482 913⟧
I got G-⟦482913⟧ from google
the OTP ⟦839201⟧ is refused
your login code is ⟦5512⟧
pass code ⟦4821⟧ for the door
PIN: ⟦4711⟧
the pin for the card is ⟦4711⟧
CVV ⟦123⟧ is refused
the security code on the back is ⟦123⟧
card ⟦4111.1111.1111.1111⟧ was charged twice
card ⟦４１１１ １１１１ １１１１ １１１１⟧
card number ⟦5500 0000 0000 0004⟧ exp 12/27
social security ⟦219 09 9999⟧
my SSN is ⟦219099999⟧
passport ⟦L01X00T47⟧ was lost
passport number is ⟦533401234⟧
NI number ⟦QQ 12 34 56 C⟧ should be AB, ⟦AB 12 34 56 C⟧
NHS number ⟦943 476 5919⟧
my DNI ⟦12345678Z⟧
codice fiscale ⟦RSSMRA85T10A562S⟧
numéro de sécurité sociale ⟦2 84 12 76 451 089 46⟧
BSN ⟦111222333⟧
PESEL ⟦44051401359⟧
CPF ⟦529.982.247-25⟧
teudat zehut ⟦123456782⟧
Personalausweisnummer ⟦T22000129⟧
driver's licence ⟦MORGA753116SM9IJ⟧
Aadhaar ⟦2341 2341 2346⟧
СНИЛС ⟦112-233-445 95⟧
паспорт ⟦4509 123456⟧
write to ⟦ada (at) example (dot) com⟧
write to ⟦ada.byron [at] example [dot] co [dot] uk⟧
mail ⟦ada at example dot com⟧ please
ecris à ⟦ada (arobase) exemple (point) fr⟧
call ⟦5551234⟧ after five
call me at ⟦555 0123⟧
my mobile: ⟦0170 1234567⟧
ring ⟦020 7946 0958⟧
whatsapp ⟦+972 54-123-4567⟧
appelez-moi au ⟦612345678⟧
licence key ⟦ABCD-EFGH-1234⟧ is invalid
recovery key: ⟦K7QX-9PLM-22ZT-X0AB⟧
backup code ⟦8hj2-9xkq⟧ is used up
mein Passwort ist ⟦Sommer⟧ und es geht nicht
das Passwort lautet ⟦Kartoffelsalat⟧
ich habe mein Kennwort auf ⟦Blume77⟧ geändert
WLAN-Passwort: ⟦gast gast⟧
das WLANpasswort war ⟦Banane⟧
Benutzer ada / ⟦Geheim99⟧
Ihr Einmalcode lautet ⟦482913⟧
mon mot de passe est ⟦soleil⟧ mais ça ne marche pas
j'ai changé mon mot de passe en ⟦Tournesol⟧
mdp : ⟦azerty12⟧
le code de vérification est ⟦482913⟧
mi contraseña es ⟦girasol⟧ y no funciona
cambié la contraseña a ⟦Girasol9⟧
la clave del wifi es ⟦invitado⟧
la mia password è ⟦girasole⟧
ho cambiato la password in ⟦Girasole9⟧
la parola d'ordine è ⟦tramonto⟧
minha senha é ⟦girassol⟧ e não entra
mudei a senha para ⟦Girassol9⟧
a palavra-passe é ⟦pôr do sol⟧
mijn wachtwoord is ⟦zonnebloem⟧ maar het werkt niet
ik heb mijn wachtwoord gewijzigd in ⟦Zonnetje1⟧
moje hasło to ⟦słonecznik⟧ i nie działa
zmieniłem hasło na ⟦Słonecznik9⟧
הסיסמה שלי היא ⟦חמנית⟧ ולא עובד
הסיסמה: ⟦Abc12345⟧
שיניתי את הסיסמה ל-⟦Abc12345⟧
קוד האימות הוא ⟦482913⟧
كلمة المرور الخاصة بي هي ⟦Abc12345⟧
كلمة السر: ⟦زهرة⟧
غيرت كلمة المرور إلى ⟦Zahra99⟧
رمز التحقق ⟦٤٨٢٩١٣⟧
мой пароль ⟦солнышко⟧ не подходит
пароль: ⟦qwerty⟧
я сменил пароль на ⟦Ромашка7⟧
код подтверждения ⟦482913⟧
пароль от почты - ⟦ромашка⟧
mitt lösenord är ⟦solros⟧
şifrem ⟦Ayçiçeği9⟧ çalışmıyor
我的密码是⟦abc12345⟧
パスワードは⟦hunter22⟧です
비밀번호: ⟦hunter22⟧
"""

_HELD_OUT: Final = r"""
incoming hook: https://outlook.office.com/webhook/⟦a1b2c3d4-0000-1111-2222-333344445555@a1b2/IncomingWebhook/ab12cd34/ef56⟧
we call https://hook.eu1.make.com/⟦k2j4h5g6f7d8s9a0q1w2e3r4⟧ from the form
POST https://api.example.io/webhooks/⟦9f8e7d6c5b4a/secret-zz1⟧ fails
Rocket.Chat https://chat.corp.example/hooks/⟦64f0c1d2e3/QwErTyUiOp12345⟧
feishu https://open.feishu.cn/open-apis/bot/v2/hook/⟦0f1e2d3c-aaaa-bbbb-cccc-ddddeeeeffff⟧
paypal token ⟦access_token$production$abc123def456gh78$0123456789abcdef0123456789abcdef⟧
razorpay ⟦rzp~_live_Qw3rTyUiOpAsDf⟧
postmark server token ⟦0f1e2d3c-1111-4222-8333-444455556666⟧
airtable ⟦patQw3rTyUiOpAsDf.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef⟧
hugging face ⟦hf~_QwErTyUiOpAsDfGhJkLzXcVbNmQwErTy⟧
slack bot ⟦xoxb~-210987654321-2109876543210-QwErTyUiOpAsDfGhJkLzXcVb⟧
slack signing secret: ⟦8f742231b10e8888abcd99yyyzzz85a5⟧
firebase ⟦AAAAqWErTyU:APA91bF~QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUiOpAsDfGhJkLzXcVb⟧
azure ad client secret ⟦Abc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789_-⟧
cloudflare token: ⟦v1.0-abc123def456-QwErTyUiOp789⟧
ssh key: ⟦-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\nAAAAAAAAAAEAAAAzAAAAC3Nz⟧
jwt ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123_-⟧
InstrumentationKey=⟦0f1e2d3c-1111-4222-8333-444455556666⟧;IngestionEndpoint=https://x
Data Source=sql1;Initial Catalog=crm;uid=sa;pwd=⟦Tiger#77⟧
sqlserver://sa:⟦P@ssw0rd⟧@db1:1433?database=crm
ftp://backup:⟦gartenzaun⟧@ftp.example.com/
smb://corp;ada:⟦Blume77⟧@files/share
Proxy-Authorization: Basic ⟦cHJveHk6Z2VoZWlt⟧
Authorization: Token ⟦abcdef1234567890⟧
https://api.example.com/v1/items?api_key=⟦zz9plural⟧&page=2
https://x.blob.core.windows.net/c/f?sp=r&se=2025&sig=⟦a%2Bb%3D%3D99⟧
https://example.com/login#access_token=⟦ya-something-123⟧&type=bearer
set MYSQL_PWD=⟦tiger⟧
az login -u ada@contoso.com -p ⟦Herbst2025!⟧
7z x archive.7z -p⟦geheim⟧
psql "host=db password=⟦tiger⟧ user=crm"
wget --user=ada --http-password=⟦rosebud⟧ https://x
runas /user:corp\ada "cmd" and then cmdkey /add:srv /user:ada /pass:⟦rosebud⟧
<secret-token>⟦k123-abc⟧</secret-token>
<Password><Value>⟦tiger⟧</Value></Password>
auth:\n  basic:\n    username: ada\n    password: "⟦two words⟧"
spring.datasource.password=⟦tiger⟧
password = '⟦tiger⟧'
licence: ⟦X7K2P-9QWER-TY3UI-OP8AS⟧
windows key ⟦VK7JG-NPHTM-C97JM-9MPGT-3V66T⟧
wifi mac ⟦a4:83:e7:12:9b:0c⟧
serial number ⟦C02XK1ABJGH5⟧
hi, my pw is ⟦pineapple⟧ thanks
Password I used: ⟦pineapple⟧
Both passwords are ⟦pineapple⟧
we set the password to "⟦red green blue⟧" last week
I reset it and the new password is ⟦Autumn-Leaves⟧
temp password ⟦Qx7!pp2z⟧ from the letter
my username is ada and my password is ⟦pineapple⟧
ada@example.com / ⟦Pineapple7⟧
user = ada pass = ⟦pineapple⟧
the passcode to my phone is ⟦135790⟧
the alarm code is ⟦2580⟧
I entered 2FA code ⟦771 204⟧ and it failed
⟦771204⟧ is the code I got by SMS
the CVC on my visa is ⟦987⟧
visa ⟦4012-8888-8888-1881⟧
amex ⟦3782 822463 10005⟧
IBAN ⟦FR14 2004 1010 0505 0001 3M02 606⟧
my tax id is ⟦86095742719⟧
Reisepass ⟦C01X0006H⟧
NIE ⟦X1234567L⟧
personnummer ⟦811218-9876⟧
ID card no. ⟦AB1234567⟧
mail me: ⟦ada.byron(at)example.org⟧
⟦ada AT example DOT net⟧
you can call ⟦4155550⟧ or write
Tel. ⟦030/901820⟧
unter ⟦0171-9988776⟧ erreichbar
phone me on ⟦+44 (0)20 7946 0958⟧
Mein neues Passwort heißt ⟦Regenbogen⟧
Das Passwort vom Router wurde auf ⟦Regenbogen1⟧ gesetzt
Zugangsdaten: ada / ⟦Regenbogen1⟧
Sicherheitscode der Karte: ⟦321⟧
le mot de passe du wifi est "⟦arc en ciel⟧"
mon nouveau mot de passe : ⟦arcenciel⟧
mi nueva contraseña es "⟦arco iris⟧"
la contraseña era ⟦Arcoiris1⟧
la password del router è ⟦arcobaleno⟧
la senha do wifi é ⟦arcoiris⟧
het wachtwoord van de wifi is ⟦regenboog⟧
hasło do wifi: ⟦tęcza⟧
moje hasło brzmi ⟦tęcza123⟧
סיסמת הוויפי היא ⟦קשת123⟧
הסיסמה החדשה שלי: ⟦Keshet99⟧
כלבת, הסיסמא היא ⟦keshet⟧
كلمة مرور الواي فاي هي ⟦rainbow1⟧
пароль от вайфая: ⟦радуга⟧
мой новый пароль ⟦Raduga99⟧ не принимают
пин-код ⟦4711⟧
код из смс ⟦771204⟧
"""

_HELD_OUT_TOO: Final = r"""
my password is ⟦Tr0ub4dor&3⟧ if that helps
I think the password is ⟦butterfly⟧
password: ⟦butterfly⟧, user: ada
Here is my password ⟦Butterfly9⟧ so you can test
my gmail password is ⟦butterfly⟧
the login is ada and the password ⟦Butterfly9⟧
it asks for the password, I put ⟦Butterfly9⟧ and nothing happens
The default password (⟦changeme1⟧) still works
my new pass is ⟦Butterfly9⟧
pass phrase: ⟦winter is a cold season⟧
password reset to ⟦Butterfly9⟧ did not help
passwort: ⟦Schmetterling⟧
Das Kennwort für den Drucker lautet ⟦Schmetterling⟧
mein PIN ist ⟦4711⟧
mon mdp est ⟦papillon⟧
mon code pin est ⟦4711⟧
mi clave es ⟦mariposa⟧
la contraseña de mi correo es ⟦mariposa⟧
la mia password era ⟦farfalla⟧
il pin è ⟦4711⟧
a minha senha é ⟦borboleta⟧
mijn pincode is ⟦4711⟧
wachtwoord: ⟦vlinder⟧
hasło: ⟦motylek⟧
הסיסמה שלי: ⟦פרפר⟧
הקוד הסודי שלי הוא ⟦4711⟧
كلمة مروري هي ⟦فراشة⟧
الرقم السري ⟦4711⟧
пароль ⟦Babochka7⟧ не подходит
мой пароль - ⟦бабочка⟧
API_TOKEN=⟦zz-11-yy⟧
"db_password":"⟦butterfly⟧"
password=⟦butterfly⟧&user=ada
--token ⟦zz11yy22⟧
curl https://api.example.com -u "ada:⟦butterfly⟧"
x-auth-token: ⟦zz11yy22⟧
https://ada:⟦butterfly⟧@git.example.com/x.git
Bearer ⟦zz11yy22zz33⟧
my code is ⟦604 118⟧
Your Amazon OTP is ⟦604118⟧
use ⟦604118⟧ as your verification code
cvv: ⟦604⟧
mastercard ⟦5555 5555 5555 4444⟧
SSN ⟦078-05-1120⟧
passport no ⟦AB1234567⟧
call us on ⟦8005550199⟧
Handy: ⟦0151 23456789⟧
ada [at] example.com is ⟦ada [at] example.com⟧
my address is ⟦ada@example.com⟧
mac: ⟦00-1A-2B-3C-4D-5E⟧
"""


def read_secrets(lines: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for line in lines.strip().splitlines():
        raw = line.replace("~", "").replace("\\n", "\n")
        secrets = tuple(part.split("\u27e7")[0] for part in raw.split("\u27e6")[1:])
        found.append((raw.replace("\u27e6", "").replace("\u27e7", ""), secrets))
    return tuple(found)


MACHINE: Final = read_secrets(_MACHINE)
TOLD: Final = read_secrets(_TOLD)
HELD_OUT: Final = read_secrets(_HELD_OUT)
HELD_OUT_TOO: Final = read_secrets(_HELD_OUT_TOO)
SECRETS: Final = (*MACHINE, *TOLD, *HELD_OUT, *HELD_OUT_TOO)
