"""A page that has everything, and one whose every text is hostile."""

from __future__ import annotations

from tools.docs.reference.page import (
    Authentication,
    ConnectionParameter,
    DefinitionSection,
    Example,
    Limit,
    Page,
    Product,
    Returns,
    Row,
    Section,
    Throttle,
    Type,
)


def make_page(text: str, intro: str = "") -> Page:
    """A page in which every free text is ``text``."""
    row = Row(text, text, Type(text, "array of "), text, required=True, never=text)
    linked = Row(text, text, Type(text, anchor="it"), text)
    section = Section(
        operation_id=text,
        kind="action",
        anchor="it",
        id_anchor="It",
        title=text,
        description=text,
        deprecated=True,
        parameters=(row, linked),
        returns=Returns(text, Type(text, anchor="it"), (row, linked)),
        permission=text,
        behaviour=(text, text),
        differences=(text,),
        added_parameters=(text,),
        added_response=True,
        never=((text, text),),
        example=Example(text, text, text, 200, text, cut=True),
    )
    return Page(
        title=text,
        preview=True,
        description=text,
        icon_name="icon.png",
        icon=b"\x89PNG\r\n\x1a\n",
        products=(Product(text, text, text),),
        contact=((text, text),),
        metadata=((text, text),),
        intro=intro,
        limits=(Limit(text, text),),
        authentications=(
            Authentication(
                text,
                "auth",
                text,
                text,
                text,
                shareable=True,
                oauth=True,
                parameters=(ConnectionParameter(text, text, text, required=True),),
            ),
        ),
        throttling=(Throttle(text, 5, text),),
        actions=(section,),
        triggers=(section,),
        contents=((text, (section, section)),),
        definitions=(DefinitionSection(text, "def", text, Type(text), (row,)),),
        compared_with=text,
    )


HOSTILE = (
    '<script>document.title="run"</script>',
    "<img src=x onerror=\"document.title='run'\">",
    "</style></script><script>document.title='run'</script>",
    '"><svg onload=document.title="run">',
    "[click](javascript:document.title='run')",
    "![x](https://evil.example/x.png)",
    "<javascript:alert(1)>",
    "javascript:document.title='run'",
    "a | b | c",
    "`code` and ``more`` and ~~~",
    "# heading\n\n- item\n1. one\n> quote\n---",
    "first\r\nsecond\n\n| a | b |\n| - | - |\n| c | d |",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "$a$ *b* _c_ **d** __e__ snake_case_name \\ back\\| slash\\",
    "\u202etxet\u202c \x00\x07 \ufeff",
    "```\n</code></pre><script>document.title='run'</script>",
    "[ref]: https://evil.example",
    "<!-- comment",
    "https://thing.example/a?b=1&c=<d>",
)
