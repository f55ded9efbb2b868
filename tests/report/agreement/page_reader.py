"""What a reader of an HTML page sees."""

from html.parser import HTMLParser


class Read(HTMLParser):
    """The words of a page, its elements, and their attributes."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.attributes = "", [], {}
        self.feed(page)
        self.close()

    def handle_data(self, data):
        self.words += data

    def handle_starttag(self, name, attributes):
        self.tags.append(name)
        self.attributes |= dict(attributes)
