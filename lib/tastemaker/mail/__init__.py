"""The door to mail: builds unsent e-mails, lays them into a mailbox's Drafts, and reads what left and what came back.

Nothing here, or anywhere, can send. A person opens a draft, reads it and sends it from their own mail program:
`X-Unsent: 1` makes a saved file open that way. Nothing here deletes a message or marks one as read.
"""

from tastemaker.mail.drafts import Drafts, Refused
from tastemaker.mail.folders import Folder
from tastemaker.mail.letters import LONGEST_LINK, address, is_id, mailto, message, text_of
from tastemaker.mail.mailbox import Mailbox, Slip
from tastemaker.mail.reading import Letter
from tastemaker.mail.signing_in import Login

__all__ = ["LONGEST_LINK", "Drafts", "Folder", "Letter", "Login", "Mailbox", "Refused", "Slip", "address", "is_id",
           "mailto",
           "message", "text_of"]
