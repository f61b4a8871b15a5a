/** Where a family's names come from; makes first and last names go together most of the time. */
export type Origin = keyof typeof LAST_NAMES;

const list = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

/** Family names, made of common French and foreign ones; with particles, spaces, hyphens, accents, apostrophes. */
export const LAST_NAMES = {
  french: list(
    `Martin, Bernard, Thomas, Petit, Robert, Richard, Durand, Dubois, Moreau, Laurent, Simon, Michel, Lefèvre, Leroy,
    Roux, David, Bertrand, Morel, Fournier, Girard, Bonnet, Dupont, Lambert, Fontaine, Rousseau, Vincent, Müller,
    Lefebvre, Faure, André, Mercier, Blanc, Guérin, Boyer, Garnier, Chevalier, François, Legrand, Gauthier, Perrin,
    Robin, Clément, Morin, Nicolas, Henry, Roussel, Mathieu, Gautier, Masson, Marchand, Duval, Denis, Dumont, Marie,
    Lemaire, Noël, Meyer, Dufour, Meunier, Brun, Blanchard, Giraud, Joly, Rivière, Lucas, Brunet, Gaillard, Barbier,
    Arnaud, Martinez-Roche, Gérard, Roche, Renard, Schmitt, Roy, Leroux, Colin, Vidal, Caron, Picard, Roger, Fabre,
    Aubert, Lemoine, Renaud, Dumas, Lacroix, Olivier, Philippe, Bourgeois, Pierre, Benoît, Rey, Leclerc, Payet,
    Rolland, Leclercq, Guillaume, Lecomte, Jean, Dupuy, Guillot, Hubert, Berger, Carpentier, Moulin, Deschamps,
    Huet, Vasseur, Fleury, Royer, Klein, Jacquet, Adam, Paris, Poirier, Marty, Aubry, Guyot, Carré, Charles,
    Charpentier, Ménard, Maillard, Baron, Bertin, Bailly, Hervé, Schneider, Le Goff, Collet, Léger, Bouvier, Prévost,
    Perez-Gallet, Le Roux, Germain, Breton, Cousin, Besson, Langlois, Rémy, Le Gall, Pelletier, Lévêque, Perrot,
    Dubois-Mounier, de La Tour, du Pré, d'Arras, L'Hermitte, Le Bihan, N'Guyen-Ménard, Saint-Pierre, de Oliveira-Rey,
    Œuvrard, Lœuillet, Pasquier, Jallat, Chabert, Repellin, Villard, Bouchet, Glénat, Charvet, Bonnefond, Tranchant,
    Allemand, Jourdan, Eymard, Odru, Reynaud, Buisson, Vial, Coste, Peyrin, Mollard, Tournier, Ageron, Zürcher`,
  ),
  maghreb: list(
    `Benali, Haddad, Bouzid, Cherif, Mansouri, Belkacem, Amrani, El Amrani, Benhamou, Khelifi, Saïdi, Ziani, Hamidi,
    Bensaïd, Bouaziz, Boukhari, El Idrissi, Ait Ahmed, Ben Youssef, Trabelsi, Jlassi, Gharbi, Rahmani, Meziane, Touati,
    Slimani, Brahimi, Djebbar, Alaoui, Tazi, El Khattabi, Ouali, Mokrani, Ferhat, Chaouch`,
  ),
  africa: list(
    `Diallo, Traoré, Coulibaly, Diarra, Keïta, Camara, Cissé, Sow, Ba, Ndiaye, N'Diaye, Konaté, Koné, Touré, Fofana,
    Kouassi, Ouédraogo, Sawadogo, Mendy, Gomis, Mbaye, M'Bala, Nkounkou, Mabiala, Tshibanda, Kabongo, Ilunga,
    Rakotomalala, Andrianarivo, Saïd Ali, Abdallah, Tesfaye, Haile, Abdi`,
  ),
  iberia: list(
    `Da Silva, Dos Santos, Ferreira, Pereira, Rodrigues, Gonçalves, Fernandes, De Sousa, Lopes, Marques, Carvalho,
    Garcia, Fernandez, Muñoz, Ibáñez, De La Cruz, López-Ruiz, Araújo`,
  ),
  italy: list(`Rossi, Esposito, Ferrari, De Luca, Di Marco, Romano, D'Angelo, Bianchi, Colombo, Pozzi`),
  turkey: list(`Yılmaz, Demir, Kaya, Çelik, Şahin, Öztürk, Aydın, Koç, Arslan, Güneş`),
  east: list(
    `Kowalski, Nowak, Wiśniewska, Popescu, Ionescu, Dumitrescu, Petrov, Ivanova, Shevchenko, Kovalenko, Hovhannisyan,
    Sargsyan, Gjoni, Hoxha, Krasniqi, Jovanović, Đorđević, Novák, Kvaratskhelia`,
  ),
  asia: list(
    `Nguyen, Trần, Lê, Phạm, Chen, Wang, Li, Sok, Chea, Singh, Khan, Rahman, Ahmadi, Hosseini, Zazai, Al Hassan,
    Haddad-Khoury, Fernando, Tharmalingam, Lin`,
  ),
} as const;

/** First names of women and men, by origin. */
export const FIRST_NAMES: Readonly<
  Record<Origin, { readonly F: readonly string[]; readonly M: readonly string[] }>
> = {
  french: {
    F: list(
      `Marie, Camille, Léa, Manon, Chloé, Emma, Inès, Sarah, Laura, Julie, Pauline, Mathilde, Marion, Lucie, Anaïs,
      Océane, Justine, Morgane, Élodie, Mélanie, Céline, Aurélie, Émilie, Virginie, Stéphanie, Sandrine, Nathalie,
      Isabelle, Sylvie, Catherine, Christine, Françoise, Monique, Jacqueline, Jeannine, Odette, Marie-Thérèse,
      Anne-Laure, Marie-Claude, Maëlys, Zoé, Lou, Jade, Louise, Alice, Rose, Agathe, Noémie, Héloïse, Solène, Gaëlle,
      Joëlle, Annick, Bénédicte, Clémence, Delphine, Estelle, Fanny, Hélène, Ségolène`,
    ),
    M: list(
      `Jean, Lucas, Hugo, Théo, Louis, Gabriel, Raphaël, Arthur, Jules, Nathan, Enzo, Léo, Maxime, Antoine, Alexandre,
      Pierre, Paul, Thomas, Nicolas, Julien, Kévin, Jérémy, Mickaël, Sébastien, Stéphane, Frédéric, Christophe,
      Laurent, Philippe, Michel, Gérard, Bernard, André, Marcel, René, Robert, Jean-Pierre, Jean-François, Loïc, Maël,
      Noël, Joël, Rémi, Cédric, Benoît, Grégory, Ludovic, Fabrice, Thierry, Yannick, Gaël, Timothée, Barthélemy,
      Jean-Baptiste, François-Xavier, Éric, Étienne, Aurélien, Célestin, Côme`,
    ),
  },
  maghreb: {
    F: list(
      'Fatima, Khadija, Amina, Samira, Yasmine, Nadia, Leïla, Aïcha, Naïma, Zineb, Fatima-Zohra, Houria, Sonia, Lina, Meriem, Assia',
    ),
    M: list(
      'Mohamed, Ahmed, Karim, Rachid, Youssef, Mehdi, Samir, Abdelkader, Saïd, Bilal, Hamza, Noureddine, Ismaël, Ayoub, Farid, Malik',
    ),
  },
  africa: {
    F: list(
      'Aminata, Fatoumata, Mariam, Awa, Kadiatou, Aïssatou, Grâce, Divine, Espérance, Mame Diarra, Bintou, Ruth, Hadidja, Selam',
    ),
    M: list(
      'Mamadou, Ibrahima, Moussa, Ousmane, Abdoulaye, Cheikh, Boubacar, Dieudonné, Emmanuel, Trésor, Souleymane, Yao, Salim, Abel',
    ),
  },
  iberia: {
    F: list('Maria, Ana, Sofia, Inês, Beatriz, Conceição, María José, Lucía, Carmen, Dolores'),
    M: list('José, João, António, Manuel, Carlos, Luís, Paulo, Jesús, Ángel, Nuno'),
  },
  italy: {
    F: list('Giulia, Chiara, Francesca, Lucia, Rosa, Antonella'),
    M: list('Marco, Luca, Giuseppe, Salvatore, Niccolò, Vito'),
  },
  turkey: {
    F: list('Ayşe, Elif, Zeynep, Hatice, Özlem, Gül'),
    M: list('Mehmet, Mustafa, Emre, Hüseyin, Ömer, Çağlar'),
  },
  east: {
    F: list('Anna, Olga, Elena, Oksana, Ioana, Anahit, Małgorzata, Zuzana, Teuta, Nino'),
    M: list('Andrei, Ivan, Piotr, Mykola, Tigran, Arben, Wojciech, Ștefan, Vladimir, Giorgi'),
  },
  asia: {
    F: list('Linh, Thi Mai, Mei, Sokha, Priya, Zahra, Noor, Parisa, Xiu, Kavitha'),
    M: list('Minh, Van Hùng, Wei, Vibol, Arjun, Reza, Omar, Farhad, Jun, Suresh'),
  },
};

/** How the families of a stock are made up. */
export const ORIGIN_WEIGHTS: Readonly<Record<Origin, number>> = {
  french: 58,
  maghreb: 16,
  africa: 10,
  iberia: 6,
  italy: 2,
  turkey: 3,
  east: 3,
  asia: 3,
};
