waiting-title = Wijzigingen onderweg
waiting-lead = Wat de connector in Exchange moet wijzigen, het dringendste eerst: vrijgaven, dan blokkades, dan grote aantallen.
waiting-none = Er wacht niets
waiting-none-advice = Alles wat is besloten, staat in Exchange.
waiting-which = Welke
waiting-number = Hoeveel er wachten
waiting-since = De oudste wacht sinds
waiting-estimate = Hoe lang nog
waiting-no-pace = Niet te zeggen: het afgelopen uur zijn er te weinig wijzigingen gemaakt.
waiting-soon = Minder dan een minuut, in het tempo van de laatste wijzigingen
waiting-minutes =
    { $count ->
        [one] Ongeveer één minuut, in het tempo van de laatste wijzigingen
       *[other] Ongeveer { $count } minuten, in het tempo van de laatste wijzigingen
    }
waiting-hours =
    { $count ->
        [one] Ongeveer één uur, in het tempo van de laatste wijzigingen
       *[other] Ongeveer { $count } uur, in het tempo van de laatste wijzigingen
    }
waiting-again = Wordt opnieuw geprobeerd
waiting-handed = De connector heeft het
waiting-waits = Wacht
explain-title = Waarom wel of geen mail
explain-of = Mailtoegang van { $name }
explain-lead = Beoordeeld zoals het nu is, met wat Exchange bij de laatste synchronisatie zei.
explain-none = Er is niets uit te leggen
explain-none-advice = Exchange heeft hier geen koppeling, en geen id wacht erop. Misschien is een synchronisatie nodig.
explain-ahead = Exchange heeft dit id nog niet gezien; het is vooraf toegelaten.
explain-next = Wat nu
explain-waiting = Een wijziging wacht op de connector sinds
explain-next-nothing = Niets: de mail loopt.
explain-next-wait = Niets: de wijziging is onderweg naar Exchange.
explain-next-enrol = De gebruiker meldt het apparaat aan. Is het al aangemeld, verbind de koppeling er dan mee.
explain-next-comply = De gebruiker brengt in orde wat het beleid vraagt. De pagina van het apparaat zegt wat.
explain-next-answer = Het apparaat moet zich eenmaal melden. Vraag het op zijn pagina om nieuws.
explain-next-acceptlook = Vraag de gebruiker wat er is veranderd en aanvaard daarna op de pagina van de koppeling hoe het eruitziet.
explain-next-chooseclaimant = Zoek uit welk apparaat de gebruiker in handen heeft en zeg dat op de pagina van de koppeling.
explain-next-findowner = Zoek uit van wie het postvak is: geef het aan een gebruiker of groep, of lees de adreslijst opnieuw in.
explain-next-askothers = Een vermelding van iemand anders blokkeert het. Wie die heeft gemaakt, moet hem in Exchange weghalen.
explain-next-switchon = Zet ActiveSync in Exchange aan voor het postvak.
explain-next-meetpolicy = Het apparaat moet doen wat het postvakbeleid van Exchange vraagt, of het postvak moet een ander beleid krijgen.
explain-next-otherclient = De gebruiker neemt het mailprogramma van het apparaat in plaats van Outlook.
explain-next-exchangedecides = De eigen regels van Exchange beslissen. Wijzig die, of dwing het beleid voor dit postvak af.
portal-why = Waarom, en wat te doen
portal-why-lead = Wat de mailserver van elke telefoon zegt, en wat u doet als er een geen mail krijgt.
portal-next-nothing = Niets: uw mail komt binnen.
portal-next-wait = Niets: het duurt een paar minuten.
portal-next-enrol = Meld deze telefoon hier aan. Dan komt de mail vanzelf.
portal-next-comply = Breng in orde wat uw apparaat mist; de eerste pagina zegt wat. Dan komt de mail vanzelf.
portal-next-answer = Ontgrendel de telefoon en houd hem een paar minuten online.
portal-next-acceptlook = Vertel uw IT-afdeling wat u aan deze telefoon hebt veranderd.
portal-next-chooseclaimant = Vertel uw IT-afdeling welk van uw apparaten dit is.
portal-next-findowner = Vraag het uw IT-afdeling: het postvak heeft nog geen eigenaar.
portal-next-askothers = Vraag het uw IT-afdeling: iemand heeft deze telefoon met de hand geblokkeerd.
portal-next-switchon = Vraag het uw IT-afdeling: telefoons staan uit voor dit postvak.
portal-next-meetpolicy = Stel een toegangscode in en doe wat de telefoon vraagt; open daarna het mailprogramma opnieuw.
portal-next-otherclient = Gebruik het mailprogramma van de telefoon in plaats van Outlook.
portal-next-exchangedecides = Vraag het uw IT-afdeling: de regels van de mailserver beslissen.
