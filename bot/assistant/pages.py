"""Answers and pages that list: sources, what a price implies, the models and their passages."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answer import Answer, Block, Button, CitedPassage, Language, Question, ToolCall
from bot.assistant.figures import valuation_figures
from bot.assistant.plan import Plan
from bot.assistant.quick_valuation import implied_part
from bot.assistant.sourcing import Sources
from bot.assistant.words import company_name, figure_line, price_words
from bot.phrases import phrase
from knowledge.concepts import concepts
from valuation.assessment import Assessment

_MODELS = ("business_types", "cash_flow_tech", "peg", "fmvd", "benchmark", "rnd_sign", "sum_of_parts", "verification")


def sources_page(citations: tuple[CitedPassage, ...], language: Language) -> Iterable[Block]:
    """The cited passages with their words."""
    yield Block("title", phrase(language, "page.sources"))
    for cited in citations:
        published = cited.published or phrase(language, "answer.undated")
        line = phrase(
            language,
            "sources.line" if cited.publisher else "sources.line_no_publisher",
            n=cited.n,
            title=cited.title,
            publisher=cited.publisher,
            published=published,
            page=cited.page,
        )
        yield Block("line", line)
        yield Block("quote", cited.quote)


def implied_answer(assessment: Assessment, question: Question, language: Language, call: ToolCall) -> Answer:
    """What must be true at today's price, one line a parameter, with what each line rests on."""
    name, ticker = company_name(assessment.company, language), assessment.listing.ticker
    sources = Sources(language)
    blocks = [
        Block(
            "title",
            f"{phrase(language, 'page.implied', name=name, ticker=ticker)} · {price_words(assessment, language)}",
        )
    ]
    anchor = assessment.methods[0].anchor if assessment.methods else assessment.type.anchor
    sources.cite_anchor(anchor)
    given: dict[tuple[str, float], Block] = {}
    for implied in assessment.implied:
        blocks.append(Block("bullet", implied_part(implied, language)))
        for figure in implied.given:
            given.setdefault((figure.name, figure.quantity.value), Block("bullet", figure_line(figure, language)))
    if not assessment.implied:
        blocks.append(Block("line", phrase(language, "answer.nothing_implied")))
    blocks.append(Block("note", phrase(language, "disclaimer")))
    pages = {"sources": tuple(sources_page(sources.all, language))}
    buttons = [Button(phrase(language, "button.sources"), "page", "sources")]
    if given:
        pages["inputs"] = (Block("title", phrase(language, "page.inputs", name=name, ticker=ticker)), *given.values())
        buttons.insert(0, Button(phrase(language, "button.inputs"), "page", "inputs"))
    return Answer(
        question=question.text,
        language=language,
        status="answered" if any(i.value is not None for i in assessment.implied) else "partial",
        blocks=tuple(blocks),
        citations=sources.all,
        figures=tuple(valuation_figures(assessment, language)),
        tools=(call,),
        buttons=tuple(buttons),
        pages=pages,
        about=(ticker,),
    )


def theory_answer(plan: Plan, question: Question) -> Answer:
    """The models with what each says and where; those the question names, else all."""
    language = plan.language
    sources = Sources(language)
    # Words such as “growth” are concepts without a heading of their own in the notes; they name no model.
    named = tuple(concept for concept in plan.concepts if concept.anchor)
    named = named or tuple(concept for concept in concepts() if concept.id in _MODELS)
    blocks = [Block("title", phrase(language, "theory.title_one" if len(named) == 1 else "theory.title"))]
    for concept in named:
        cited = sources.cite_anchor(concept.anchor)
        title = concept.zh[0] if language == "zh" else concept.en[0]
        text = phrase(language, "theory.line", name=title, claim=concept.claim(language), n=cited.n)
        blocks.append(Block("bullet", text))
    return Answer(
        question=question.text,
        language=language,
        status="answered",
        blocks=tuple(blocks),
        citations=sources.all,
        buttons=(Button(phrase(language, "button.sources"), "page", "sources"),),
        pages={"sources": tuple(sources_page(sources.all, language))},
    )
