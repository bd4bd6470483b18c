"""Which mail domains give an address to anybody, so that they tell of no organisation.

Nobody keeps a full list. These are the large providers, and the national domains of those that
have many; a domain that is missing makes an organisation of strangers, so when in doubt it is here.
"""

from typing import Final

_INTERNATIONAL: Final = frozenset(
    "aol fastmail gmx googlemail hotmail live mail msn outlook ovi proton protonmail rediffmail"
    " rocketmail tutanota windowslive yahoo yandex ymail zoho zohomail".split()
)
"""The names that stand before any ending: yahoo.de, hotmail.co.uk, live.nl."""
_DOMAINS: Final = frozenset(
    "gmail.com icloud.com me.com mac.com pm.me hey.com duck.com tuta.com tuta.io tutamail.com"
    " hushmail.com inbox.com email.com usa.com runbox.com posteo.de posteo.net mailbox.org"
    " disroot.org riseup.net mailfence.com startmail.com skiff.com simplelogin.com anonaddy.com"
    " mailinator.com guerrillamail.com yopmail.com temp-mail.org 10minutemail.com trashmail.com"
    " web.de t-online.de freenet.de arcor.de email.de online.de 1und1.de vodafone.de"
    " a1.net aon.at chello.at bluewin.ch hispeed.ch sunrise.ch"
    " orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr numericable.fr"
    " telefonica.net terra.es ono.com euskaltel.net movistar.es"
    " libero.it virgilio.it tiscali.it alice.it tin.it tim.it fastwebnet.it aruba.it email.it"
    " sapo.pt netcabo.pt clix.pt iol.pt uol.com.br bol.com.br terra.com.br ig.com.br globo.com"
    " ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl upcmail.nl telenet.be skynet.be"
    " wp.pl o2.pl onet.pl op.pl interia.pl poczta.onet.pl vp.pl tlen.pl gazeta.pl poczta.fm"
    " walla.co.il walla.com netvision.net.il bezeqint.net 012.net.il zahav.net.il 013net.net"
    " maktoob.com mail.ru bk.ru list.ru inbox.ru rambler.ru ya.ru ukr.net i.ua abv.bg"
    " seznam.cz centrum.cz azet.sk freemail.hu citromail.hu inbox.lv"
    " btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com"
    " comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net"
    " earthlink.net optonline.net juno.com rogers.com shaw.ca sympatico.ca telus.net videotron.ca"
    " bigpond.com optusnet.com.au iinet.net.au xtra.co.nz qq.com 163.com 126.com sina.com"
    " foxmail.com naver.com daum.net hanmail.net docomo.ne.jp ezweb.ne.jp softbank.ne.jp".split()
)
_COUNTRY_LEVELS: Final = frozenset({"co", "com", "net", "org"})
"""Stand between the name and the country: yahoo.co.uk, hotmail.com.br."""


def is_open_to_anybody(domain: str) -> bool:
    """May anybody have an address there? Not more than the domain's name is looked at."""
    name = domain.casefold().strip(".")
    first, *rest = name.split(".")
    is_national = len(rest) == 1 or (len(rest) == 2 and rest[0] in _COUNTRY_LEVELS)
    return name in _DOMAINS or (first in _INTERNATIONAL and is_national)


def organisation_of(address: str) -> str:
    """The domain of an address that tells of its owner's organisation; "" if it tells of none."""
    domain = address.rpartition("@")[2].casefold()
    return "" if is_open_to_anybody(domain) else domain
