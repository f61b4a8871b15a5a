import type { IndicatorId } from '../../api/reports.ts';
import type { IndicatorWords } from './model.ts';

/** Label, definition and gaps of each indicator, as shown, as `report list` tells them and as docs/reports.md repeats them. */
export const INDICATOR_WORDS: Readonly<Record<IndicatorId, IndicatorWords>> = {
  'no-contact': {
    label: 'Ni téléphone ni courriel',
    definition: 'Le demandeur n’a ni téléphone portable, ni téléphone du domicile, ni adresse électronique.',
    lacks: 'Un numéro faux ou une adresse abandonnée ne se voient pas.',
  },
  'birth-date-nir': {
    label: 'Date de naissance contraire au NIR',
    definition:
      'Le demandeur ou un codemandeur a un NIR permanent (clé juste) dont l’année ou le mois de naissance n’est pas celui de sa date de naissance ; les mois fictifs (20 et plus) ne sont pas comparés.',
    lacks: 'On ne sait pas lequel des deux est faux. Les NIR provisoires et ceux sans clé ne sont pas jugés.',
  },
  'income-years': {
    label: 'Années de revenu fiscal incohérentes',
    definition:
      'Pour une même personne : une année de revenu qui n’est pas encore achevée, deux années qui ne se suivent pas, ou une année la plus récente antérieure à l’avant-dernière année écoulée.',
    lacks: 'Les montants ne sont pas jugés. Une demande sans aucune année de revenu n’est pas jugée.',
  },
  'dependant-age': {
    label: 'Personne à charge d’un âge peu plausible',
    definition:
      'Une personne à charge est un enfant de plus de 25 ans, n’est pas encore née, ou a plus de 110 ans, au jour du calcul.',
    lacks: 'Un enfant handicapé peut rester à charge : à vérifier avec le ménage.',
  },
  'commune-unknown': {
    label: 'Code commune inconnu',
    definition:
      'Une commune de résidence (demandeur, codemandeurs) ou souhaitée a un code absent du code officiel géographique du poste, communes déléguées et associées comprises.',
    lacks: 'Le code d’une commune disparue avant cette édition, et sans commune déléguée, est dit inconnu.',
  },
  'postal-commune': {
    label: 'Code postal contraire à la commune',
    definition:
      'Dans une adresse en France (demandeur, codemandeurs), le code postal n’a pas cinq chiffres, ou n’est pas l’un de ceux de la commune alors qu’il est celui d’une autre commune du département ou commence autrement que les siens. Un code d’envoi particulier (CEDEX) ne compte pas.',
    lacks: 'On ne sait pas lequel des deux est faux.',
  },
  'renewal-overdue': {
    label: 'Renouvellement dépassé, demande active',
    definition: 'La date de renouvellement est passée et la demande est toujours active.',
    lacks:
      'Dans le mois qui suit l’échéance c’est normal : le SNE radie à treize mois. Une demande dont l’échéance n’est pas connue n’est pas jugée.',
  },
  'drm-declaration': {
    label: 'Ressources mensuelles loin de la déclaration',
    definition:
      'Pour au moins une nature de ressource du demandeur, la moyenne de la DRM s’écarte de plus de 25 % et d’au moins 100 € du montant déclaré, ou atteint 100 € alors que rien n’est déclaré.',
    lacks:
      'La DRM n’est pas exhaustive et ne connaît que le demandeur. Un écart de 5 à 8 % est habituel. Ce n’est jamais une décision.',
  },
  'duplicate-person': {
    label: 'Même personne dans plusieurs demandes',
    definition:
      'Un demandeur ou codemandeur d’une demande active ressemble à celui d’une autre, avec une note d’au moins 85 : 100 même NIR ; 95 même date de naissance, même nom (d’usage ou de naissance) et même prénom ; 90 nom et prénom inversés ; 88 même prénom et même téléphone ou courriel ; 85 même nom et prénom à une faute près, ou même prénom et nom à une faute près ou composé. Deux NIR permanents différents, ou deux civilités opposées, écartent le rapprochement.',
    lacks: 'Deux personnes différentes peuvent se ressembler : à vérifier avant toute radiation.',
  },
  country: {
    label: 'Pays à corriger',
    definition:
      'Le pays d’une adresse (demandeur, codemandeurs) n’est pas un libellé du code officiel géographique, ou est la France ou l’une de ses parties.',
    lacks: 'Voir le rapport des pays.',
  },
  drift: {
    label: 'Fichier non conforme au schéma',
    definition: 'Le fichier enregistré de la demande a été refusé par le schéma en cours (dérive).',
    lacks:
      'Un fichier reçu avant le dernier schéma n’est jugé de nouveau que par « Revalider » (page Schémas).',
  },
};
