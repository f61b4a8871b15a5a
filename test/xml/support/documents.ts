/** Documents of the tests: small builders, so that each case shows the one thing it is about. */

export const NUD = '038042500123411004';
export const NAMESPACE = 'http://nuu.application.i2/';
export const GDM = 'http://nuu.application.i2/gdm';

/** A whole file around the content of `interfaceNuu`. */
export function file(content: string, attributes = 'versionInterface="02.01"'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<interfaceNuu xmlns="${NAMESPACE}" ${attributes}>${content}</interfaceNuu>`;
}

/** A file whose `demandeLogement` holds the number and this content. */
export function demand(content: string): string {
  return file(
    `<demande><demandeLogement><numUnique>${NUD}</numUnique>${content}</demandeLogement></demande>`,
  );
}

export function household(content: string): string {
  return demand(`<personnePhysique>${content}</personnePhysique>`);
}

export function applicant(content: string): string {
  return household(`<demandeur>${content}</demandeur>`);
}

export function housing(content: string): string {
  return household(`<logementActuel>${content}</logementActuel>`);
}

export function wanted(content: string): string {
  return demand(`<logementRecherche>${content}</logementRecherche>`);
}

export function movement(content: string): string {
  return `<mouvement xmlns="${GDM}"><numUnique>${NUD}</numUnique><dateMouvement>2025-04-28T15:02:11+02:00</dateMouvement>${content}</mouvement>`;
}

/** Every part of §8, with the prefix `ns1` of the files seen in public. All persons are invented. */
export const COMPLETE = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ns1:interfaceNuu versionInterface="02.01" xmlns:ns1="${NAMESPACE}">
  <ns1:entete>
    <ns1:typeFichier code="MOD"/>
    <ns1:dateFichier>2025-04-28T15:02:11.120+02:00</ns1:dateFichier>
  </ns1:entete>
  <ns1:demande>
    <ns1:demandeLogement>
      <ns1:numUnique>${NUD}</ns1:numUnique>
      <ns1:numGuichet>11004</ns1:numGuichet>
      <ns1:dateCreationDemande>2025-04-02</ns1:dateCreationDemande>
      <ns1:personnePhysique>
        <ns1:demandeur>
          <ns1:civilite code="2"/>
          <ns1:nom>LE GOFF &amp; D’ARC</ns1:nom>
          <ns1:nomPatronymique>N'Diaye</ns1:nomPatronymique>
          <ns1:prenom>Zoé</ns1:prenom>
          <ns1:dateNaissance>1987-11-30</ns1:dateNaissance>
          <ns1:nationalite code="1"/>
          <ns1:situationFamiliale code="P"/>
          <ns1:telPortable>0600000001</ns1:telPortable>
          <ns1:telDomicile>0400000002</ns1:telDomicile>
          <ns1:mel>zoe@example.org</ns1:mel>
          <ns1:nir>287112A00400142</ns1:nir>
          <ns1:adressePostale>
            <ns1:etranger>false</ns1:etranger>
            <ns1:numero>12 bis</ns1:numero>
            <ns1:voie>rue des Érables</ns1:voie>
            <ns1:complement>Bât. C</ns1:complement>
            <ns1:codePostal>38000</ns1:codePostal>
            <ns1:commune code="38185"/>
            <ns1:pays>FRANCE</ns1:pays>
          </ns1:adressePostale>
          <ns1:situationProfessionnelle>
            <ns1:profession>Aide-soignante</ns1:profession>
            <ns1:typeContratTravail code="CDI"/>
            <ns1:nomEmployeurPrincipal>CHU</ns1:nomEmployeurPrincipal>
            <ns1:etranger>false</ns1:etranger>
            <ns1:codePostal>20000</ns1:codePostal>
            <ns1:commune code="2A004"/>
          </ns1:situationProfessionnelle>
          <ns1:revenuFiscal>
            <ns1:anneeMoins1>2024</ns1:anneeMoins1>
            <ns1:montantMoins1>21000.50</ns1:montantMoins1>
            <ns1:anneeMoins2>2023</ns1:anneeMoins2>
          </ns1:revenuFiscal>
          <ns1:listeRessourceRecue>
            <ns1:detailRessource><ns1:ressource code="SAL"/><ns1:montant>1650</ns1:montant></ns1:detailRessource>
            <ns1:detailRessource><ns1:ressource code="AF"/></ns1:detailRessource>
          </ns1:listeRessourceRecue>
          <ns1:listeRessourceVersee>
            <ns1:detailRessource><ns1:ressource code="PAV"/><ns1:montant>120.00</ns1:montant></ns1:detailRessource>
          </ns1:listeRessourceVersee>
          <ns1:listeRessourceRecuePersACharge>
            <ns1:detailRessource><ns1:ressource code="BE"/><ns1:montant>300</ns1:montant></ns1:detailRessource>
          </ns1:listeRessourceRecuePersACharge>
          <ns1:listeRessourceVerseePersACharge/>
        </ns1:demandeur>
        <ns1:listePersonneACharge>
          <ns1:personneACharge>
            <ns1:nom>LE GOFF</ns1:nom>
            <ns1:prenom>Malo</ns1:prenom>
            <ns1:dateNaissance>2012-02-29</ns1:dateNaissance>
            <ns1:sexe code="M"/>
            <ns1:lienParente code="E"/>
          </ns1:personneACharge>
          <ns1:personneACharge/>
        </ns1:listePersonneACharge>
        <ns1:personneANaitre>
          <ns1:nombre>2</ns1:nombre>
          <ns1:dateNaissancePrevue>2025-10-01</ns1:dateNaissancePrevue>
        </ns1:personneANaitre>
        <ns1:listePersonneEnGarde>
          <ns1:personneEnGarde>
            <ns1:dateNaissance>2015-05-05</ns1:dateNaissance>
            <ns1:sexe code="F"/>
            <ns1:coParentalite code="G"/>
          </ns1:personneEnGarde>
        </ns1:listePersonneEnGarde>
        <ns1:listeCotitulaire>
          <ns1:cotitulaire>
            <ns1:civilite code="1"/>
            <ns1:nom>MARTIN</ns1:nom>
            <ns1:prenom>Paul</ns1:prenom>
            <ns1:lienDemandeur code="P"/>
            <ns1:adressePostale/>
            <ns1:revenuFiscal><ns1:anneeMoins1>2024</ns1:anneeMoins1></ns1:revenuFiscal>
            <ns1:listeRessourceRecue>
              <ns1:detailRessource><ns1:ressource code="CHO"/><ns1:montant>900</ns1:montant></ns1:detailRessource>
            </ns1:listeRessourceRecue>
          </ns1:cotitulaire>
          <ns1:cotitulaire>
            <ns1:nom>DURAND</ns1:nom>
            <ns1:lienDemandeur code="L"/>
            <ns1:listeRessourceVersee>
              <ns1:detailRessource><ns1:ressource code="PAV"/><ns1:montant>50</ns1:montant></ns1:detailRessource>
            </ns1:listeRessourceVersee>
          </ns1:cotitulaire>
        </ns1:listeCotitulaire>
        <ns1:logementActuel>
          <ns1:listeModeleLogement><ns1:modeleLogement code="LP"/><ns1:modeleLogement code="HLM"/></ns1:listeModeleLogement>
          <ns1:montantMensuelLoyer>712.40</ns1:montantMensuelLoyer>
          <ns1:nombreHabitant>4</ns1:nombreHabitant>
          <ns1:categorieLogement code="A"/>
          <ns1:typeLogementActuel code="T3"/>
          <ns1:surface>61.5</ns1:surface>
          <ns1:proprietaire>false</ns1:proprietaire>
        </ns1:logementActuel>
      </ns1:personnePhysique>
      <ns1:logementRecherche>
        <ns1:demandeElargie>true</ns1:demandeElargie>
        <ns1:listeTypeLogement><ns1:typeLogement code="T3"/><ns1:typeLogement code="T4"/></ns1:listeTypeLogement>
        <ns1:categorieLogement code="I"/>
        <ns1:listeLocalisationSouhaite>
          <ns1:localisationSouhaite><ns1:commune code="75113"/></ns1:localisationSouhaite>
          <ns1:localisationSouhaite><ns1:commune code="2B033"/></ns1:localisationSouhaite>
        </ns1:listeLocalisationSouhaite>
        <ns1:listeMotifDemande><ns1:motifDemande code="13"/><ns1:motifDemande code="01"/></ns1:listeMotifDemande>
      </ns1:logementRecherche>
    </ns1:demandeLogement>
  </ns1:demande>
</ns1:interfaceNuu>
`;

/** `COMPLETE` with one change; fails when the change changes nothing. */
export function altered(from: string | RegExp, to: string, source = COMPLETE): string {
  const changed = source.replace(from, to);
  if (changed === source) throw new Error(`nothing to alter: ${String(from)}`);
  return changed;
}
