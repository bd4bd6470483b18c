"""What people write every day and what helps to understand them: nothing of it may be masked."""

from typing import Final

_ORDINARY: Final = r"""
my password is right
The pin is wrong.
I forgot my password
password reset does not work
Password (again) expired, new password e-mail never came
my password does not work since 10:30
the password for bob is wrong
password reset page shows error 0x80070005
the password is https://help.example.com/reset
the token is 0x80070005
my password is not accepted
the password is incorrect, says the login page
my password is expired and I cannot change it
The password is too short, it says
the password is case-sensitive
My password is being rejected on the VPN
is my password still valid?
what is the password policy?
password must be at least 12 characters
the password is 12 characters long
my password has been reset twice today
the password was changed by somebody else
I changed my password to a new one yesterday
I changed my password and now Outlook asks again
how do I set my password to never expire?
my password is the same as before
where is the password stored?
the new password is rejected because it is too similar
I typed my password three times and was locked out
I entered the password correctly but it fails
I tried the password from the letter
the password field is greyed out
password manager does not fill in the page
the password is in the vault
can I use the same password on both systems?
My password is working on the web but not in the app
passwords are synced every 30 minutes
the password is shared with the whole team
my passphrase is not recognised
please send me a new password
the pin pad at door 12 is broken
PIN is locked after three attempts
the token has expired
token is invalid or has been revoked
the access token is missing from the request
invalid token: please sign in again
the API key is not valid for this project
api key is required
secret not found in namespace prod
the security code is not arriving by text message
I do not get the verification code
the verification code never arrives
verification code expired
code 809 when I connect
error code 50011 after sign in
error code: 500121
exit code 137
status code 404
HTTP 500 on the page /reports/2024
stop code 0x0000007E
Fehlercode 1603 bei der Installation
code d'erreur 651
código de error 80072
zip code 10115
postal code 75011
the QR code 12345 does not scan
country code 49 is missing
promo code SPRING25 is not accepted
the door code panel is dark
version 12.4.1
it broke after the update to 23H2
Outlook 16.0.17126.20132 crashes
Teams version 1.7.00.4472
chrome 118.0.5993.88 is slow
driver 31.0.15.3623 makes the screen flicker
firmware 4.2.0.1 for the dock
release v2.14.0-rc.1 fails
build 22631.2506
python 3.11.4 and numpy 1.26.0
kernel 6.5.0-14-generic
nginx:1.25-alpine does not start
image registry.example.com/app:2024.11.3
commit 9f86d08 broke the build
commit 3f2a9c4b1d8e7f6a5b4c3d2e1f0a9b8c7d6e5f40 works
the fix is in 1a2b3c4d5e6f7890abcdef1234567890abcdef12
git revert a1b2c3d4
merge 5d41402a into main
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 does not match
md5 5d41402abc4b2a76b9719d911017c592 of the download
checksum is 5d41402abc4b2a76b9719d911017c592
request id 7f3d2c1b-8a9e-4f5d-b6c7-1a2b3c4d5e6f
correlation id: 0f8fad5b-d9cb-469f-a165-70867728950e
trace 4bf92f3577b34da6a3ce929d0e0e4736
the device id is 6F9619FF-8B86-D011-B42D-00CF4FC964FF
{550e8400-e29b-41d4-a716-446655440000}
tenant 72f988bf-86f1-41af-91ab-2d7cd011db47
order 4500123456 has not arrived
order number 100234567
my order 302-1234567-8901234 is late
invoice 2024-000123 is wrong
invoice INV-20241103-77
tracking number 1Z999AA10123456784
parcel 00340434161094042557
ticket HD-1042
INC0012345 is still open
case 00123456
purchase order PO-4711-22
customer number 12345678
article 978-3-16-148410-0
room 4.21 on the third floor
meeting on 2026-11-22 at 10:30
22.11.2026
from 10:00 to 18:00
1,234,567 rows
the table has 12345678 rows
it costs 1.299,00 EUR
12 345 678 records were imported
price 49.99 each
in 10 to 15 minutes
port 8080
localhost:8080 refuses the connection
listens on 0:0 and port 443
error 809
0x80070005
AADSTS50011
AADSTS50126: Error validating credentials due to invalid username or password.
ERR_CONNECTION_TIMED_OUT
ERR_CERT_AUTHORITY_INVALID on the intranet
DNS_PROBE_FINISHED_NXDOMAIN
SQLSTATE[HY000] [2002] Connection refused
ORA-12154: TNS:could not resolve the connect identifier specified
Error: ENOENT: no such file or directory, open '/etc/app/config.yaml'
java.lang.NullPointerException at com.example.app.UserService.find(UserService.java:42)
Traceback (most recent call last): File "/app/main.py", line 12, in <module>
TypeError: Cannot read properties of undefined (reading 'map')
segmentation fault (core dumped)
org.springframework.beans.factory.BeanCreationException: Error creating bean
Access denied for user 'app'@'localhost' (using password: YES)
FATAL: password authentication failed for user "app"
fatal: Authentication failed for the repository
Permission denied (publickey,password).
invalid_grant: the refresh token is expired
401 Unauthorized: token missing
Login failed for user 'sa'.
the login page says: invalid user name or password
user name or password is wrong
username and password are both correct
user/password prompt keeps coming back
login: page does not load
login with SSO works, with password not
account: locked since Monday
credentials are rejected by the proxy
wrong credentials, it says
the credentials: none were given
basic authentication is switched off
bearer token authentication fails
Authentication: failed
KB5034441 fails with 0x80070643
the update KB5031455 does not install
windows_update_kb5034441_failure_report_2024
export_final_v2_2024-11-03_report_for_finance.xlsx
C:\Users\Public\Documents\Report2024.xlsx
/usr/share/Deskhand2/articles/our/own/abc
/var/log/app/2024-11-03.log is empty
\\server\share is not reachable
https://help.example.com/vpn
https://help.example.com/articles/12345?lang=en
https://shop.example.com/item?id=12345&color=red
see https://docs.example.com/v2/guide#step-3
https://example.com/search?q=password+reset
https://git.example.com/team/app/commit/3f2a9c4b1d8e7f6a5b4c3d2e1f0a9b8c7d6e5f40
git clone https://github.com/x/y.git
ssh://git@github.com/x/y.git cannot be cloned
http://localhost:3000/path@v2 is broken
std::string and 10:30:59
a::b::c in the module
it takes 3:45 min
I pass the door with my pin every day
a spin of 4821 rounds, pin pad 12
he will pass on Monday
pass the printer on the left
the key is stuck
the F5 key does nothing
press the Windows key and R
the key for cabinet 12 is missing
primary key violation in table orders
foreign key constraint fk_orders_users
the secret is to restart it twice
secret santa is on Friday
token ring is not used any more
the call dropped after 10 minutes
call quality is bad since 9:15
I call the help desk twice a day
conference call 10:30 to 11:00
Teams call error 500121
phone screen is cracked
my phone is an iPhone 15
my mobile shows 5 missed calls
text size 12 is too small
fax 2 is offline
the telephone on desk 114 is dead
extension 4821 does not ring
room 555 is too hot
please reach out before 17:00
I was charged 49.99 twice
the amount 1234.56 is wrong on my card
my card was declined
card reader 3 does not read my badge
badge 48213 does not open the door
visa application takes 12 weeks
my passport is needed for the trip
the ID of the meeting is 123 456 789
the zoom meeting id 812 3456 7890
employee number 48213
cost center 4711
department 320
my employee id is 10482
model Latitude 7420
ThinkPad X1 Carbon Gen 9
HP LaserJet M404dn
Dell U2720Q flickers at 60 Hz
the docking station WD19TB is not found
EliteBook 840 G8
Galaxy S23 Ultra with Android 14
iOS 17.1.2
USB4 and Wi-Fi 6E do not work
802.11ax is slow on channel 36
50 Mbit/s down, 10 up
2.4 GHz works, 5 GHz does not
the disk has 512 GB, 12 GB free
CPU at 97% for 3 hours
memory 16384 MB
1920x1080 at 144 Hz
MTU 1500
VLAN 120 has no DHCP
subnet mask is wrong
IP address conflict on my laptop
MAC address filtering blocks me
DNS does not resolve intranet names
error at line 42 of report.sql
look at the dot on the screen
works at home but not in the office
at 10 dot 30 sharp
the e-mail to the customer bounced
my e-mail signature is gone
mails to external addresses stay in the outbox
@channel is too loud
meet me @ the office
100% CPU
C++20 and C#12
UTF-8 is broken in the CSV export
Base64 looks wrong in the mail
the JSON has "status": "ok"
config: debug=true, level=3
timeout=30 retries=5
Content-Type: application/json
Accept-Language: en-US
X-Request-Id: 12345
name: Ada, team: Network
status: open
subject: printer offline
severity=high
the option --verbose shows nothing
use -p 8080 to change the port
docker run -p 8080:80 nginx
tar -xzf backup-2024.tar.gz
ping -n 4 example
npm ERR! code ELIFECYCLE
pip install requests==2.31.0
SELECT * FROM users WHERE id = 42;
chmod 755 /srv/app
net use shows no drives
mysql -u root -p asks for a password
ssh -i ~/.ssh/id_rsa host
the certificate expires on 2025-03-01
TLS 1.2 is required
CVE-2024-3094 affects us?
ISO 27001 audit next week
section 4.2.1 of the manual
chapter 12, page 345
ABC-12345-XYZ is the model on the label
SKU 12-3456-789
serial port COM3
phase 2 of the project 2024-117
flight LH1234 on 3 March
train ICE 578
1st, 2nd and 3rd floor
A4 and A3 paper
Q3 2024 numbers
FY24/25 budget
mein Passwort ist falsch
mein Passwort ist abgelaufen
das Passwort ist nicht mehr gültig
ich habe mein Passwort vergessen
das Kennwort wurde zurückgesetzt
Passwort ändern geht nicht
der Passwort-Manager öffnet nicht
die PIN ist gesperrt
der Code kommt nicht an
Rechnung 2024-0815 ist falsch
mon mot de passe est incorrect
mon mot de passe est expiré
j'ai oublié mon mot de passe
le mot de passe n'est pas accepté
le code n'arrive pas
mi contraseña es incorrecta
mi contraseña no funciona
he olvidado la contraseña
la clave es correcta pero no entra
la password è sbagliata
la mia password è scaduta
ho dimenticato la password
minha senha está errada
a senha é inválida
esqueci a senha
mijn wachtwoord is verlopen
mijn wachtwoord is niet goed
ik ben mijn wachtwoord vergeten
moje hasło jest nieprawidłowe
moje hasło wygasło
zapomniałem hasła
הסיסמה שלי לא נכונה
שכחתי את הסיסמה
הסיסמה שגויה
הקוד לא מגיע
كلمة المرور غير صحيحة
نسيت كلمة المرور
мой пароль не подходит
пароль неверный
забыл пароль от почты
код не приходит
lösenordet är fel
şifrem yanlış
密码错误
パスワードが違います
The quarterly report is missing three sheets
The projector in room 12 shows no signal
My headset echoes in every call
Please add me to the list for the new laptops
The printer prints blank pages since Tuesday
I cannot find the form for travel expenses
Can somebody change my last name in the directory?
The calendar shows the wrong time zone
Shared drive is read only for my team
Excel freezes when I open the file
the password is what I always use, and now it fails
My password is synced with the directory
password: required field
The password: it does not work
I set my password to be remembered by the browser
my colleague's password is known to nobody
Password is never asked for
changing my password to something longer fails
I want to change my password to a stronger one
passwords are not case sensitive here?
the old password is still accepted on my phone
after the password change my Mac asks for the old password
forgot password link is dead
password for the shared mailbox is unknown to us
the password on the router label is unreadable
is there a password for the guest wifi?
the pin of the plug is bent
enter PIN screen appears twice
a token of appreciation
token: expired 5 minutes ago
authentication token mismatch
the key combination Ctrl+Alt+Del does nothing
the product key field is empty
licence key is missing
I need a licence key for Visio
the recovery key is not shown anywhere
our security code of conduct changed
code review 4521 is waiting
area code 415 numbers do not work
my code 12 test fails
the code is broken since release 4
the code on line 1234 throws
use code 3 for private calls
voucher 12345 does not work
we have 1500 users on 12 sites
the build 20241103.1 fails
2024.11.03.1 is the last good build
pkg:npm/lodash@4.17.21
lodash@4.17.21 has a bug
python@3.11 is not found in brew
user@host prompt is wrong
the SSID is Guest-5G
login takes 45 seconds
login as admin works, as user not
sign in with Microsoft fails
account 4711 is locked
user 10482 cannot print
users: 12, groups: 3
username is case sensitive
username: ada is taken
Benutzer: gesperrt
id=12345678&lang=en
/api/v2/users/12345/orders?limit=100
https://intranet.example.com/sites/hr/Shared%20Documents/Form-2024.pdf
https://example.com/p/123456?utm_source=mail&utm_medium=x
GET /index.html 200 1532
[2024-11-03 10:30:15] INFO job 4711 done in 12.5 s
Nov 03 10:30:15 host sshd[1234]: Connection closed
at 0x00007ff6c1a2b3c4
Event ID 4625
Exception code: 0xc0000005 fault offset: 0x000000000004f1a2
BSOD MEMORY_MANAGEMENT (0x1A)
hash mismatch 3a7bd3e2360a3d29eea436fcfb7e44c735d117c4
etag "33a64df551425fcc55e4d42a148795d9f25f89d4"
a3f5c2e and b7d9e1f are the two commits
branch feature/ABC-1234-login-page
v1.2.3-beta.4+build.567
order 000123456789
invoice 2024/11/0042
IBAN field does not accept spaces
credit card page shows 3 errors
card ending in 1111
phone number field rejects +
please call me back
call me tomorrow at 10
telephone conference at 14:30 in room 1234
my extension is broken
reach me at my desk in room 4711
SMS codes arrive late
two-factor codes do not arrive
I need 2FA for 15 people
otp app shows nothing
the 6-digit code is never accepted
Das Passwort, das ich gestern bekommen habe, geht nicht
Mein Passwort ist seit gestern nicht mehr bekannt
Passwort wird nicht akzeptiert
das Passwort ist zu kurz
le mot de passe est trop court
mon mot de passe est refusé depuis hier
la contraseña es muy corta
la contraseña no es válida
la password è troppo corta
a senha foi alterada ontem
het wachtwoord is te kort
hasło jest za krótkie
הסיסמה קצרה מדי
пароль слишком короткий
пароль был изменен вчера
The password I was given is not the one that works
my password is up to date
the password is on a sticky note
password is optional here
the password is numeric only
the password was sent by post
the password was correct last week
my password is longer than 20 characters
the password is blank by default
my password is linked to my Google account
why is my password visible to others?
your password is about to expire in 5 days
the password is ignored by the printer
password is always asked twice
the temporary password is not in the mail
The password expires every 90 days.
password and user name are swapped in the form
passwords with umlauts are refused
login and password are required
he knows the password of the printer
the password for this is held by finance
set the password to never expire
switch from password to passkey
from password to biometrics in one step
change the password to match the policy
I need to reset my password to get in
the pin was bent
PIN entry is blocked
key ring is lost
secret questions are gone
the secret is expired in the vault
pass on the message
access code never came
the token is not refreshed
a token is needed for the build
session token too large
code 43 in device manager
error 43 (code 10)
I got code 1603 from the installer
returned code 12345
department code 4711
the code is 5 lines long
2FA is on
one-time codes are late
verification by SMS takes 10 minutes
security codes are printed on the card
my card expires 12/27
cards 1 to 16 are blocked
bank holiday on 25 December
account number field is missing
routing is slow between sites
tax form 1040 is missing
insurance number is asked for in the form
my passport photo is too dark
driver 528.49 is required for the NVIDIA card
driver's licence check fails in the car pool app
call queue 4 is full
call 12 of 30 was dropped
phone 7 rings twice
mobile data is at 95%
tel aviv office has no power
cell B12 shows #REF!
ring the bell
text 3 lines below
serial number is unreadable
mac and windows both fail
the Mac address bar is gone
ip 10 to 20 are used
see you at 10 dot
send it to someone at the office
2 + 2 = 5 says Excel
A1:B20 is empty
Sheet1!A1 has an error
user: admin cannot log in
user/admin roles are mixed up
admin:admin rights are missing
foo:bar in the yaml
Room:Berlin is booked
C# 12 and F# 8
R2D2 is the name of our robot
PS5 controller
WPA2-Enterprise
AES-256-GCM
RS-232 and RJ45
Cat6a cable 20m
DE-10115 Berlin
ISBN 978-3-16-148410-0
EAN 4006381333931
VAT DE123456789
GTIN 00012345600012
IEEE 802.1X
RFC2616
PT100 sensor
XJ-9000 scanner
"""

ORDINARY: Final = tuple(line for line in _ORDINARY.strip().splitlines() if line.strip())
