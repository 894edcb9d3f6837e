"""WORDS: whom a sentence speaks of, and when: terms by role for what is told of danger.

A term is one word or more, without apostrophes, as people type on a phone. What the roles are
for is told in `telling`.
"""

from __future__ import annotations

from collections.abc import Mapping

WHO: Mapping[str, str] = {
    "self": "i, im, ive, ill, id, me, my, myself, mine, imma, fy, we, us",
    "me": "me, us, myself",
    "he": "he, she, him, her, hes, shes, hers, his, himself, herself",
    "kin": (
        "mum, mom, mam, mummy, mums, mother, mothers, dad, daddy, dads, father, nan, nana, "
        "nans, nanna, gran, grandma, granny, grandmother, grandad, granddad, grandpa, "
        "grandfather, sister, brother, bro, sis, wife, husband, hubby, partner, fiance, "
        "fiancee, boyfriend, girlfriend, bf, gf, ex, aunt, auntie, uncle, cousin, niece, "
        "nephew, friend, mate, flatmate, housemate, neighbour, neighbor, colleague, missus, "
        "other half, best mate, man here, woman here, someone here, step"
    ),
    "baby": (
        "baby, babys, newborn, infant, bump, little one, month old, week old, months old, weeks "
        "old, day old, twins"
    ),
    "child": (
        "child, childs, kid, kids, boy, girl, lad, lass, son, sons, daughter, daughters, "
        "grandson, granddaughter, toddler, toddlers, stepson, stepdaughter, year old, little "
        "boy, little girl, teenager, my teen, yr old, children next door, yo"
    ),
    "old": (
        "nan, nana, nans, gran, grandma, grandad, granddad, grandmother, grandfather, mum, "
        "mother, mothers, dad, father, old man, old lady, old woman, old neighbour, elderly, "
        "pensioner, disabled"
    ),
    "doer": (
        "he, she, hes, shes, partner, husband, wife, ex, boyfriend, girlfriend, bf, gf, carer, "
        "carers, staff, they, theyre, dad, stepdad, step dad, stepfather, step father, stepmum, "
        "mum, mother, father, brother, sister, son, uncle, man, woman, cousin, parents, family, "
        "neighbour, nurse, teacher, coach, someone, dads, mums, grandad, babysitter, nanny"
    ),
    "man": (
        "stepdad, step dad, stepfather, step father, stepbrother, uncle, dad, father, brother, "
        "cousin, grandad, man, guy, bloke, teacher, coach, tutor, priest, vicar, imam, lodger, "
        "boyfriend, babysitter, carer, neighbour, mate, husband, he, friend, family friend"
    ),
    "victim": (
        "me, us, him, her, mum, my mum, nan, gran, grandma, grandad, my dad, my mother, my "
        "grandmother, my sister, my brother, my daughter, my son, the baby, the child, the "
        "kids, her kids, his kids, the children, my baby, my child, my kids, my niece, my "
        "nephew, my granddaughter, my grandson, my friend, my grandfather, my father, "
        "residents, them"
    ),
    "staff": (
        "doctor, doctors, dr, gp, receptionist, receptionists, nurse, surgery, practice, "
        "clinic, manager, staff, hospital, everyone, everybody, somebody, someone, him, her, "
        "them, they, you, you lot, the lot, lot of them, his face, her face, their faces, his "
        "head, consultant, place, building"
    ),
}
"""People: the writer, those beside the writer, those who do harm and those who are harmed."""

WHEN: Mapping[str, str] = {
    "now": (
        "now, today, tonight, just, still, again, at the moment, as i type, as i write, since "
        "last, since i, since lunch, since breakfast, this morning, this afternoon, this "
        "evening, right now, currently, hour ago, hours ago, minutes ago, mins ago, min ago, "
        "hrs ago, hr ago, an hour, half an hour, all day, all night, all morning, last night, "
        "yesterday, keeps, keep, help, tomorrow, weekend, getting worse, every night, every "
        "day, most days, constantly, for hours, days now, woke up, suddenly, sudden, all of a "
        "sudden, ten minutes, minutes, next week, what do i do, ambulance, is going, is coming, "
        "been like, on monday, by morning"
    ),
    "lately": (
        "now, today, tonight, just, again, last night, yesterday, this morning, keeps, keep, "
        "this week, every day, every night, right now, still, hour ago, hours ago, minutes ago, "
        "at night, the other day, at the weekend, when he drinks, often, always, most days, "
        "this evening, regularly, all the time, on saturday, on friday, on sunday"
    ),
    "soon": (
        "tonight, by tonight, tomorrow, by morning, in the morning, by the morning, christmas, "
        "xmas, weekend, next week, soon, anymore, any more, any longer, much longer, birthday, "
        "friday, monday, new year, after this, not long, longer, by then"
    ),
    "past": (
        "years ago, year ago, months ago, weeks ago, year back, years back, used to, last year, "
        "last month, last winter, last spring, last summer, last autumn, as a child, as a "
        "student, as a teenager, as a teen, as a kid, when i was, when she was, when he was, "
        "when we were, back then, back in, at the time, in the past, survived, recovered, "
        "recovery, is fine, was fine, are fine, better now, saved my life, saved his life, "
        "saved her life, cleared up, died, once, since birth, decades, historic, historical, "
        "historically, previously, "
        "in my twenties, as a baby, long ago, metaphor, metaphorically, got over, behind me, "
        "i left, no "
        "longer, operated, all ok now, discharge letter"
    ),
    "sudden": (
        "sudden, suddenly, all of a sudden, out of nowhere, woke up, came on, all at once, from "
        "nowhere"
    ),
}
"""Times: of now, of lately for what somebody does to another, of soon for plans, and over."""

ASIDE: Mapping[str, str] = {
    "matter": (
        "sugar, tablets, pills, grass, hair, carbs, salt, fat, bread, meat, calories, caffeine, "
        "coffee, corners, trees, vegetables, pizza, smoking, cigarettes"
    ),
    "ward": (
        "ward, nurse, nurses, hospital, drip, hotel, midwife, physio, dentist, consultant, surgeon"
    ),
    "crowd": (
        "patients, people, those, anyone, anybody, women, men, adults, teenagers, callers, "
        "users, residents, parents who, guideline, guidelines, guidance, policy, policies, "
        "study, studies, research, survey, trial, campaign, awareness, training, course, drill, "
        "scenario, example, suppose, imagine, script, protocol, pathway, pathways, rates, "
        "statistics, percent, inquiry, inquest, novel, film, drama, actor, asks, ask, asked, "
        "checker, chatbot, bot, leaflet, poster, webinar, conference, lecture, module, a "
        "patient, my patient, our patient, one patient, the patient, patient of mine, a person, "
        "a child who, children who, children, babies, a man who, a woman who, every child, "
        "presented with, tested, questionnaire, question, questions, book, chapter, advert, "
        "template, cohort, a caller, nobody should, students, clinicians, gps, nurses, doctors, "
        "story of, stories, red flag, red flags, signs of, symptoms of, risk of, ai, algorithm, "
        "learned, headline, headlines, every year, per year, each year, every month, your, "
        "mothers who, hears about, hear about, calls about, talk about, talks about, asks "
        "about, told about, taught, teach, teaches"
    ),
    "if": (
        "if, unless, whether, in case, should a, should an, should someone, should your, what "
        "happens, whenever, when you, when someone, when a, when an, when patients, when "
        "people, would happen, what would, for example, eg"
    ),
    "topic": (
        "training, prevention, strategy, rates, awareness, campaign, statistics, course, "
        "poster, guideline, guidance, template, reporting, toolkit, data, pathway, pathways, "
        "protocol, policy, helpline, service, services, clinic, risk, score, scores, means, "
        "should, must, is a, is an, are a, in the news, study, research, article, team, week, "
        "bill, record, app, screening, debate, flag, report, review, plan, plans, programme, "
        "metaphor, metaphorically, laughing, ha, haha"
    ),
    "thing": (
        "system, systems, app, apps, project, pilot, programme, program, portal, website, site, "
        "software, fax, paper, form, forms, supplier, contract, database, server, it programme, "
        "policy, prescriptions, button, screen, passwords, password, login, meetings, meeting, "
        "funding, budget, budgets, cost, costs, services, corners, waste, waiting list, "
        "appointments, appointment, bureaucracy, spreadsheet, data, company, process, laptop, "
        "computer, record, records, page, template, queue, update, version, pdf, surveys, "
        "survey, down on, e mails, emails, staff numbers, red tape, off, file, files, list, "
        "beds, jobs, chatbot, bot, 8 am, 9 am, 7 am, 8 30, posts, election, debate, government, "
        "technology, tech, model, holiday, video, game, chess, cards, online, code, link, "
        "reminder, phone, email, account, attachments, debt, referral, referrals, expectations, "
        "deadlines, alert, alerts, as a partner, in general practice, in this job, in the nhs, "
        "in this practice, as a gp, in medicine, in nursing, as a nurse, in this model"
    ),
    "back": (
        "back to, returned, recycling, recycle, recycled, to the pharmacy, to the chemist, off "
        "the record, off the list, in the morning, with breakfast, with food, as prescribed, "
        "dosette, off my, from the record, from my record, off repeat, off the, out of stock, a "
        "day, daily, every day, every morning, for years, each morning, twice a day, away, to "
        "my review, to the review, with me to"
    ),
}
"""What takes danger back: a crowd, a condition, a topic, a thing that is spoken of as if alive."""
