"""A notebook cell: the last line shows the page, what goes struck out, with the reasons beside it."""

# %%
import dechaff

page = """<!doctype html><html lang="en"><title>Ferry to Skarvik sails again | Elmhaven Courier</title>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<main><h1>Ferry to Skarvik sails again</h1>
<p>The ferry between Elmhaven and Skarvik sailed again on <b>Monday</b>, two winters after a storm tore its pier away.</p>
<p>Read also | Islanders ask for a night boat</p></main>
<footer>© 2024 Elmhaven Courier. All rights reserved.</footer></html>"""

cleaned = dechaff.clean_html(page, url="https://courier.example/ferry")
print(cleaned.markdown)
print(cleaned.metadata)
for removal in cleaned.removals:
    print(f"{removal.text!r} went: {removal.category} {removal.confidence:.2f}, {removal.decider}: {removal.why}")

# %%
cleaned
