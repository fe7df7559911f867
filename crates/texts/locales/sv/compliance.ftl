nav-compliance = Efterlevnadspolicyer
policies-lead = Vad en enhet måste uppfylla innan den får e-post. En enhet med flera policyer måste uppfylla alla.
policies-none = Det finns ingen policy än
policies-none-advice = Utan policy uppfyller varje registrerad enhet kraven, om inställningarna inte säger något annat.
policy-new = Ny policy
policy-new-lead = En policy är för en plattform. Det som dess hantering inte kan se bedöms inte där.
policy-new-title = Ny policy: { $platform }
policy-edit-title = Ändra ”{ $name }”
policy-can-tell = Vad hanteringen kan se
policy-devices = Enheter
policy-failing = Uppfyller den inte
policy-devices-none = Den bedömer ingen enhet än
policy-devices-none-advice = Tilldela den användare eller enheter på dess plattform.
policy-settings = Vad den kräver och vad som följer
policy-for = För
policy-for-nobody = Ingen än
policy-for-all-but = Inte { $name }
policy-asks = Vad den kräver
policy-follows = Vad som följer när en enhet inte uppfyller den
policy-form-lead = Lämna det du inte behöver. En ny policy gäller ingen förrän du tilldelar den.
policy-copy-lead = Kopian kräver samma sak och är inte tilldelad någon.
policy-assign-lead = Vem policyn bedömer. Undantag går före inkludering.
policy-delete-lead = Enheterna bedöms bara efter sina övriga policyer. Det går inte att ångra.
policy-managed-email = Hanterad e-postprofil
policy-minimum-os = Äldsta version av systemet
policy-passcode = En lösenkod är inställd
policy-jailbreak = Inte jailbreakad eller rotad
policy-encryption = Lagringen är krypterad
policy-help-managedemailprofilerequired = E-postkontot kommer från oss och inget eget konto är i vägen.
policy-help-osminimumversion = Till exempel 17.4. Tomt: vilken version som helst.
policy-help-passcoderequired = Enheten säger att den har en.
policy-help-securityblockjailbrokendevices = Enheten säger att den är som tillverkaren lämnade den.
policy-help-storagerequireencryption = Enheten säger det. På iOS krävs en lösenkod för det.
policy-cannot-tell = Hanteringen av { $platform } kan inte se det: på varje enhet är detta ”ej tillämpligt” och håller ingen ute.
policy-untold = Bedöms inte på den här plattformen: { $settings }
policy-untold-advice = Plattformens hantering kan inte se det. På varje enhet är detta ”ej tillämpligt”.
policy-block = E-posten blockeras
policy-notify = Meddelande till användaren
policy-retire = Enheten avregistreras
policy-block-hours = Timmar tills e-posten blockeras
policy-block-hours-help = Tiden som användare får för att rätta till det. 0: genast.
policy-messages = Meddelanden till användaren
policy-notify-hours = Meddelande { $number }: timmar tills det skickas
policy-notify-hours-help = Varje meddelande har sin egen text. Flera tal med komma skickar samma text flera gånger, till exempel: 0, 24. Tomt: inget meddelande. När du har sparat finns plats för fler.
policy-template = Meddelande { $number }: text
policy-template-usual = Den vanliga texten
policy-template-chosen = Den valda texten
policy-retire-hours = Timmar tills enheten avregistreras
policy-retire-hours-help = Profilerna och e-postkontot tas bort; privata data blir kvar. Många på en gång väntar på en människa. Tomt: aldrig.
policy-at-once = Genast
policy-after-hours =
    { $count ->
        [one] Efter en timme
       *[other] Efter { $count } timmar
    }
policy-until = till { $time }
policy-state-unknown = Inte känt än
policy-state-notapplicable = Ej tillämpligt
policy-state-compliant = Uppfyller den
policy-state-ingraceperiod = Har tid kvar
policy-state-noncompliant = Uppfyller den inte
done-policy-saved = Sparad. Policyn gäller ingen förrän du tilldelar den.
policy-impact-title = Vad det här skulle göra
impact-fail =
    { $count ->
        [0] Ingen enhet av { $all } skulle sluta uppfylla kraven
        [one] En enhet av { $all } skulle sluta uppfylla kraven
       *[other] { $count } enheter av { $all } skulle sluta uppfylla kraven
    }
impact-lose-mail =
    { $count ->
        [0] Ingen användare förlorar e-post genast.
        [one] En användare förlorar genast e-post på en enhet.
       *[other] { $count } användare förlorar genast e-post på en enhet.
    }
impact-retire =
    { $count ->
        [one] En enhet avregistreras genast: dess profiler och e-postkonto tas bort.
       *[other] { $count } enheter avregistreras genast: deras profiler och e-postkonton tas bort.
    }
policy-impact-not-yet = Inget har sparats än.
impact-fails = Slutar genast uppfylla kraven
impact-fails-later = Uppfyller den inte och har tid kvar
impact-recovers = Börjar uppfylla kraven
impact-retires = Avregistreras genast
impact-mail = Användare som förlorar e-post genast
impact-devices = Enheter som skulle bedömas annorlunda eller avregistreras
impact-before = Nu
impact-after = Sedan
impact-row-mail = Förlorar e-post
impact-row-retires = Avregistreras genast
impact-save = Spara ändå
compliance-why-managed-email-required = Det hanterade e-postkontot saknas, eller ett eget konto är i vägen.
compliance-why-os-too-old = Systemet är för gammalt.
compliance-why-no-passcode = Den har ingen lösenkod.
compliance-why-jailbroken = Den är jailbreakad eller rotad.
compliance-why-not-encrypted = Lagringen är inte krypterad.
compliance-why-not-reported = Den har inte hört av sig på för länge.
compliance-why-no-policy = Ingen policy är för den.
compliance-reports = Hör av sig
compliance-reports-fresh = Som den ska
compliance-reports-late = Tyst i dagar; uppfyller inte kraven från { $time }
compliance-reports-silent = Tyst för länge
compliance-grace-ends = Tid att rätta till det till
compliance-retired-at = Avregistreras, om inget ändras, den
compliance-policies = Policyer på enheten
compliance-policy = Policy
compliance-policies-none = Ingen policy är för enheten
compliance-policies-none-advice = Den inbyggda policyn och dagarna utan rapport räknas ändå.
reporting-title = Enheters rapporter
reporting-lead = Hur tystnad och avsaknad av policy räknas. Tiden då den här servern var borta räknas inte för någon.
reporting-within = Dagar utan rapport tills en enhet inte uppfyller kraven
reporting-within-help = Vad den än sade sist: ingen vet om det fortfarande stämmer.
reporting-warn = Dagar tills användaren varnas
reporting-warn-help = Med ett meddelande och i portalen. Inte fler än dagarna ovan.
reporting-secure = En enhet utan policy uppfyller inte kraven
reporting-secure-help = Utan detta uppfyller den dem.
reporting-days =
    { $count ->
        [one] En dag
       *[other] { $count } dagar
    }
effect-retire = Avregistrera
brake-cause-compliance-retirement = Avregistrering genom en efterlevnadspolicy
problem-block-twice = En policy blockerar en gång, efter en tid.
problem-action-twice = Samma steg finns två gånger efter samma tid.
problem-template-missing = Den här mallen finns inte längre.
problem-not-hours = Skriv antal timmar från 0 till 8760, med komma mellan.
portal-compliance-blocked = { $name } får ingen e-post förrän det här är åtgärdat
portal-compliance-grace = { $name }: något måste rättas till
portal-compliance-late = { $name } har inte hört av sig på flera dagar
portal-compliance-until = Gör detta före { $time }. Därefter upphör e-posten på enheten.
portal-compliance-retired = Den { $time } tas din organisations e-post och inställningar bort från den om inget ändras.
portal-do-report = Slå på enheten, lås upp den och anslut den till internet i några minuter. Den hör av sig själv.
portal-do-update = Uppdatera systemet till version { $version } eller senare: Inställningar, Allmänt, Programuppdatering.
portal-do-mail = Ta bort e-postkontot som du själv ställde in för din jobbadress. Vårt kommer i stället.
portal-do-passcode = Ställ in en lösenkod som låser enheten.
portal-do-jailbreak = Enheten har ändrats så att den inte längre är säker. Återställ den som tillverkaren lämnade den.
portal-do-encrypt = Kryptera enheten. På iPhone och iPad räcker en lösenkod; annars se under Inställningar, Säkerhet.
portal-do-ask = Fråga din helpdesk vad som saknas.
