all-calm = Er is nu niets wat uw aandacht vraagt.
alert-set-up = De inrichting is niet afgerond
alert-set-up-advice = Ga verder waar u gebleven was.
alert-set-up-go = Verder met de inrichting
alert-enrolment-closed = Niemand kan nu een apparaat aanmelden
alert-push-expires = Het pushcertificaat eindigt op { $date }
alert-push-expires-advice = Verleng het in het portaal van Apple met hetzelfde Apple-account. Na die datum wordt geen apparaat meer bereikt.
closed-addresses-missing = De openbare namen zijn nog niet ingesteld.
closed-addresses-unchecked = De openbare namen zijn nog niet gecontroleerd.
closed-push-certificate-missing = Er is nog geen pushcertificaat van Apple.
closed-push-certificate-expired = Het pushcertificaat van Apple is verlopen.
closed-user-inactive = Uw account is uitgeschakeld in de adreslijst.
closed-no-rules = Er zijn nog geen regels die zeggen wie mag aanmelden.
closed-not-allowed = U zit in geen van de groepen die mogen aanmelden.
closed-platform = Dit soort apparaten mag niet worden aangemeld.
closed-level-too-low = Uw beheerder wil zekerder weten dat u het bent. Vraag om een link.
closed-device-limit =
    { $count ->
        [one] U hebt één apparaat, en meer mag u er niet hebben
       *[other] U hebt { $count } apparaten, en meer mag u er niet hebben
    }
closed-device-limit-advice = Richt u een ervan opnieuw in, kies het dan hieronder. Vraag anders uw beheerder er een buiten gebruik te stellen.
