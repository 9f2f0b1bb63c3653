"""A health record that an applicant brings: what is read out of the file, and what becomes of it. Pure.

``opened`` bounds the file and finds its entries, ``whose`` decides whether it is the applicant's, ``conditions``,
``medicines``, ``allergies`` and ``pressures`` read one kind each, ``read`` puts them together, and ``beside`` lays what was
found beside what was typed.
"""
