"""Reference lists with dated codes: what projects may name, in English and French, and where each fact comes from.

The lists are tables of this package, one file a subject; `lists` finds codes in them. Sources: DOMAIN.md, sections 3
and 4. Mappings to other vocabularies are our own proposal and say so. No code is ever derived from another one.
"""
