"""WORDS: does a text look like a health condition? A list so named makes membership health data.

Who is on a list for a condition may be thought to have it (facts on readers, section 13; UK GDPR,
article 9). The list of words is modest, and of common conditions and of endings that hardly any
other word has. It warns a person, who decides: it misses rare ones, and finds some that are none.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")

_WORDS = frozenset(
    {
        *("abortion", "acne", "addiction", "adhd", "aids", "alcoholic", "alcoholics", "allergy"),
        *("allergies", "alzheimer", "alzheimers", "angina", "asthma", "asthmatic", "asthmatics"),
        *(
            "autism",
            "autistic",
            "bipolar",
            "blindness",
            "bulimia",
            "cancer",
            "cancers",
            "cancerous",
        ),
        *("chemotherapy", "cholesterol", "cirrhosis", "copd", "covid", "crohn", "crohns"),
        *("deafness", "dementia", "depressed", "depression", "diabetes", "diabetic", "diabetics"),
        *("dialysis", "disability", "disabled", "dyslexia", "eczema", "epilepsy", "epileptic"),
        *("fibroids", "fibromyalgia", "flu", "glaucoma", "gout", "hepatitis", "hernia", "herpes"),
        *("hiv", "hypertension", "hypertensive", "ibs", "infertility", "influenza", "ivf"),
        *("leukaemia", "leukemia", "lupus", "lymphoma", "malaria", "measles", "melanoma"),
        *("menopause", "migraine", "migraines", "miscarriage", "obese", "obesity", "osteoporosis"),
        *("overdose", "palliative", "parkinson", "parkinsons", "pcos", "pneumonia", "pregnancy"),
        *(
            "pregnant",
            "psoriasis",
            "psychosis",
            "psychotic",
            "ptsd",
            "sepsis",
            "shingles",
            "stroke",
        ),
        *("strokes", "suicidal", "suicide", "syphilis", "thyroid", "transplant", "tuberculosis"),
        *("tumour", "tumours", "tumor", "tumors", "ulcer", "ulcers"),
    }
)
_PHRASES = (
    *("blood pressure", "heart attack", "heart failure", "heart disease", "kidney disease"),
    *("liver disease", "mental illness", "multiple sclerosis", "motor neurone", "sickle cell"),
    *(
        "cystic fibrosis",
        "eating disorder",
        "eating disorders",
        "down syndrome",
        "learning disability",
    ),
    *("substance misuse", "self harm", "chronic pain", "long covid", "mental health patients"),
)
# At least 3 letters before the ending: "oma" and "itis" alone are no conditions.
_ENDING = re.compile(
    r"\w{3,}(?:itis|itides|aemia|aemic|emia|emic|osis|oma|omas|omata|pathy|pathies|plegia"
    r"|plegic|algia|rrhoea|phobia|phobic|philia|sclerosis|sclerotic|anaemia|thyroidism)"
)
_NO_CONDITION = frozenset(
    {
        *("academia", "academic", "aroma", "atheromas", "chromosomes", "diagnosis", "diploma"),
        *("diplomas", "empathy", "endemic", "epidemic", "hypnosis", "metamorphosis", "osmosis"),
        *("oklahoma", "pandemic", "polemic", "prognosis", "sonoma", "sympathy", "systemic"),
        *("symbiosis", "tacoma", "telepathy", "apotheosis", "mitosis", "meiosis", "homeopathy"),
        *(
            "osteopathy",
            "naturopathy",
            "bohemia",
            "chemic",
            "totemic",
            "encyclopaedic",
            "apoptosis",
        ),
    }
)


def looks_like_a_condition(text: str) -> str:
    """Return the first words of a text that look like a health condition; empty if none do."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "").replace("'", "")
    words = _WORD.findall(plain)
    line = f" {' '.join(words)} "
    found = [phrase for phrase in _PHRASES if f" {phrase} " in line]
    found += [word for word in words if _is_one(word)]
    return found[0] if found else ""


def _is_one(word: str) -> bool:
    if word in _NO_CONDITION:
        return False
    return word in _WORDS or _ENDING.fullmatch(word) is not None
