waiting-title = Ändringar på väg
waiting-lead = Vad anslutningsprogrammet ska ändra i Exchange, det mest brådskande först: insläpp, sedan utelåsningar, sedan stora mängder.
waiting-none = Inget väntar
waiting-none-advice = Allt som har beslutats finns i Exchange.
waiting-which = Vilka
waiting-number = Hur många väntar
waiting-since = Den äldsta väntar sedan
waiting-estimate = Hur länge till
waiting-no-pace = Går inte att säga: för få ändringar gjordes den senaste timmen.
waiting-soon = Mindre än en minut, i de senaste ändringarnas takt
waiting-minutes =
    { $count ->
        [one] Ungefär en minut, i de senaste ändringarnas takt
       *[other] Ungefär { $count } minuter, i de senaste ändringarnas takt
    }
waiting-hours =
    { $count ->
        [one] Ungefär en timme, i de senaste ändringarnas takt
       *[other] Ungefär { $count } timmar, i de senaste ändringarnas takt
    }
waiting-again = Försöks igen
waiting-handed = Anslutningsprogrammet har den
waiting-waits = Väntar
explain-title = Varför e-post, eller varför inte
explain-of = E-poståtkomst för { $name }
explain-lead = Bedömt som det är nu, med det Exchange sade vid den senaste synkroniseringen.
explain-none = Det finns inget att förklara
explain-none-advice = Exchange har inget partnerskap här, och inget id väntar på ett. En synkronisering kan behövas.
explain-ahead = Exchange har inte sett detta id ännu; det är tillåtet i förväg.
explain-next = Vad som kommer härnäst
explain-waiting = En ändring väntar på anslutningsprogrammet sedan
explain-next-nothing = Inget: e-posten kommer fram.
explain-next-wait = Inget: ändringen är på väg till Exchange.
explain-next-enrol = Användaren registrerar enheten. Är den registrerad, koppla partnerskapet till den.
explain-next-comply = Användaren rättar till det som kraven begär. Enhetens sida säger vad.
explain-next-answer = Enheten måste rapportera en gång. Be den om nyheter på dess sida.
explain-next-acceptlook = Fråga användaren vad som har ändrats och godta sedan utseendet på partnerskapets sida.
explain-next-chooseclaimant = Ta reda på vilken enhet användaren har i handen och säg det på partnerskapets sida.
explain-next-findowner = Ta reda på vems brevlådan är: ge den till en användare eller grupp, eller läs katalogen igen.
explain-next-askothers = Någon annans post blockerar den. Den som gjorde posten måste ta bort den i Exchange.
explain-next-switchon = Slå på ActiveSync för brevlådan i Exchange.
explain-next-meetpolicy = Enheten måste göra det som Exchanges brevlådepolicy begär, eller så behöver brevlådan en annan policy.
explain-next-otherclient = Användaren tar enhetens e-postprogram i stället för Outlook.
explain-next-exchangedecides = Exchanges egna regler avgör. Ändra dem, eller tillämpa policyn för brevlådan.
portal-why = Varför, och vad du gör
portal-why-lead = Vad e-postservern säger om varje telefon, och vad du gör om någon inte får e-post.
portal-next-nothing = Inget: din e-post kommer fram.
portal-next-wait = Inget: det tar några minuter.
portal-next-enrol = Registrera telefonen här. Sedan kommer e-posten av sig själv.
portal-next-comply = Rätta till det som enheten saknar; första sidan säger vad. Sedan kommer e-posten av sig själv.
portal-next-answer = Lås upp telefonen och håll den uppkopplad några minuter.
portal-next-acceptlook = Berätta för din IT-avdelning vad du har ändrat på telefonen.
portal-next-chooseclaimant = Berätta för din IT-avdelning vilken av dina enheter det är.
portal-next-findowner = Fråga din IT-avdelning: brevlådan har ingen ägare ännu.
portal-next-askothers = Fråga din IT-avdelning: någon har blockerat telefonen för hand.
portal-next-switchon = Fråga din IT-avdelning: telefoner är avstängda för brevlådan.
portal-next-meetpolicy = Ställ in en lösenkod och gör det telefonen ber om, och öppna sedan e-postprogrammet igen.
portal-next-otherclient = Använd telefonens e-postprogram i stället för Outlook.
portal-next-exchangedecides = Fråga din IT-avdelning: e-postserverns egna regler avgör.
