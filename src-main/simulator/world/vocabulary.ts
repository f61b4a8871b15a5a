const list = (text: string): readonly string[] => text.split(';').map((entry) => entry.trim());

/** Street names that occur in most communes of France. */
export const STREETS = list(
  `rue de la République; avenue Jean Jaurès; rue Victor Hugo; place de la Mairie; rue des Écoles; chemin du Moulin;
  rue Pasteur; boulevard Gambetta; rue du Général de Gaulle; allée des Tilleuls; impasse des Lilas; rue Émile Zola;
  route de Lyon; rue du 8 Mai 1945; rue du 11 Novembre; avenue de la Gare; square Louise Michel; rue Marie Curie;
  rue Jean Moulin; place du Marché; rue de l'Église; chemin des Vignes; rue des Alpes; cours Berriat; quai de la Rive;
  rue Nelson Mandela; avenue du Vercors; rue Rosa Parks; rue des Frères Lumière; passage du Lavoir; rue Anatole France;
  résidence Les Balcons; rue Paul Éluard; allée de la Pelouse; rue du Château d'Eau; montée de la Chapelle;
  rue Simone Veil; rue de l'Abbé Grégoire; avenue Aristide Briand; rue des Peupliers; lieu-dit Les Côtes;
  rue Pierre Sémard; rue Ambroise Croizat; chemin de Halage; rue Henri Barbusse; place Gabriel Péri; rue Haute`,
);

/** Second lines of an address. */
export const COMPLEMENTS = list(
  `Bâtiment B, appartement 12; Chez M. et Mme Dupuis; Esc. 2 – 3e étage; Résidence « Le Clos »; CCAS; Appt 204;
  Entrée C; Foyer ADAM, chambre 117; BP 12; Hôtel de la Gare; Bât. A & C; 1er étage droite; c/o association Passerelle`,
);

/** Occupations by type of employment contract (`typeContratTravail`). */
export const OCCUPATIONS: Readonly<Record<string, readonly string[]>> = {
  CDI: list(
    `Aide-soignante; Agent d'entretien; Employé de commerce; Chauffeur-livreur; Assistante maternelle; Infirmier;
    Secrétaire; Cuisinière; Maçon; Agent de sécurité; Professeur des écoles; Caissière; Technicien de maintenance;
    Éducatrice spécialisée; Opérateur de production; ATSEM; Comptable; Conducteur de bus; Préparateur de commandes`,
  ),
  CDD: list(
    `Intérimaire; Cariste; Serveuse; Animateur périscolaire; Ouvrier agricole; Stagiaire; Manutentionnaire`,
  ),
  ART: list(
    `Plombier; Coiffeuse à domicile; Auto-entrepreneur; Taxi; Boulanger; Fleuriste; Peintre en bâtiment`,
  ),
  CHO: list(`Sans emploi; Demandeur d'emploi; Recherche d'emploi; Vendeuse (au chômage)`),
  APP: list(`Apprenti boulanger; Apprentie coiffeuse; Alternant; Apprenti mécanicien`),
  ETU: list(`Étudiant; Étudiante en soins infirmiers; Lycéen; Doctorante`),
  RET: list(`Retraité; Retraitée; Ancien ouvrier; Retraitée de l'enseignement`),
  AUT: list(`Sans profession; Mère au foyer; Invalide; Service civique; En formation; Congé parental`),
};

/** Employers, all invented. */
export const EMPLOYERS = list(
  `Mairie; Centre hospitalier; SARL Bâti-Sud; Transports Alpins & Fils; Supermarché Le Panier; Clinique des Cèdres;
  Conseil départemental; Nettoyage Express; Intérim Plus; Éts Ravanel; Boulangerie L'Épi d'Or; Lycée Jean Prévost;
  EHPAD Les Hortensias; Association Aide <à> Domicile; Sécurité 3000; Métal-Froid SAS; Le P'tit Bistrot; La Poste;
  Particulier employeur; Garage du Pont; Crèche « Les Lutins »; Entreprise Œuvrard; Textiles du Val; SNC Dépôt-Vente`,
);

/** Owners of the present dwelling, all invented. */
export const OWNERS = list(
  `M. Perrot; Mme Chabert; SCI Les Glycines; Habitat du Val (OPH); Foncière des Cités; Indivision Roux; Mes parents;
  Agence Bel-Air; Office public de l'habitat; SA d'HLM Le Toit Commun; Commune; Association Le Refuge`,
);

/** What people write as the country of an address abroad: right, in any case, misspelt, former, or no country at all. */
export const COUNTRIES_ABROAD = list(
  `PORTUGAL; Portugual; ALGERIE; Algérie; algerie ; MAROC; Marroc; TUNISIE; tunisie; SENEGAL; Sénégal; COTE D IVOIRE;
  Cote d'ivoire; Côte d’Ivoire; CONGO; R.D. Congo; Zaïre; ZAIRE; BELGIQUE; Belgiqe; ALLEMAGNE; ALLEMANGE; SUISSE;
  Suise; ITALIE; Espgane; ESPAGNE; Royaume Uni; Angleterre; GRANDE-BRETAGNE; ETATS UNIS; USA; U.S.A.; TURQUIE; Turkie;
  Tchécoslovaquie; YOUGOSLAVIE; Birmanie; Haute-Volta; BURKINA FASSO; Ceylan; SRI LANKA; Biélorussie; U.R.S.S.;
  ROUMANIE; Moldavie; MADAGASCAR; COMORES; Union des Comores; HAITI; Haïti; VIET NAM; Vietnam; CHINE; Macedoine;
  Kosovo; KOSSOVO; SYRIE; Afganistan; AFGHANISTAN; Palestine; inconnu; -; ?; 99350; Etranger`,
);

/** What people write as the country of an address in France, when they write something. */
export const COUNTRIES_HOME = list(
  `FRANCE; France; FRANCE; france; FRANCE METROPOLITAINE; Fr; FRA; Frnace; La Réunion; MARTINIQUE; 38`,
);

/** Towns abroad with a postal code of there. */
export const TOWNS_ABROAD = list(
  `1200-109|Lisboa; 16000|Alger; 20250|Casablanca; 1000|Tunis; 12500|Dakar; 1050|Bruxelles; 1204|Genève; 10115|Berlin;
  00184|Roma; 28013|Madrid; 34110|İstanbul; 030167|Bucureşti; 101|Antananarivo; |Abidjan; |Kinshasa`,
);
