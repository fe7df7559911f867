all-calm = Inget kräver din uppmärksamhet just nu.
alert-set-up = Konfigurationen är inte slutförd
alert-set-up-advice = Fortsätt där du slutade.
alert-set-up-go = Fortsätt konfigurationen
alert-enrolment-closed = Ingen kan registrera en enhet just nu
alert-push-expires = Pushcertifikatet upphör { $date }
alert-push-expires-advice = Förnya det i Apples portal med samma Apple-konto. Efter det datumet nås inga enheter längre.
closed-addresses-missing = De publika namnen är inte inställda ännu.
closed-addresses-unchecked = De publika namnen är inte kontrollerade ännu.
closed-push-certificate-missing = Det finns inget pushcertifikat från Apple ännu.
closed-push-certificate-expired = Pushcertifikatet från Apple har gått ut.
closed-user-inactive = Ditt konto är inaktiverat i katalogen.
closed-no-rules = Det finns inga regler ännu för vem som får registrera enheter.
closed-not-allowed = Du är inte med i någon grupp som får registrera enheter.
closed-platform = Enheter av det här slaget får inte registreras.
closed-level-too-low = Administratören vill vara säkrare på att det är du. Be om en länk.
closed-device-limit =
    { $count ->
        [one] Du har en enhet, och fler får du inte ha
       *[other] Du har { $count } enheter, och fler får du inte ha
    }
closed-device-limit-advice = Om du installerar om en av dem väljer du den nedan. Be annars administratören att avregistrera en.
