"""What a person looks at: tables, charts, cards, forms and pages, drawn from frames and callables that it is handed.

Nothing here opens the store or a connection. Every text from a platform passes through `render` on its way to a screen.
"""
