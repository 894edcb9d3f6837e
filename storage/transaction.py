"""STEP: a transaction: the verbs of each noun, all of which happen or none."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.admins import Admins
from storage.announcements import Announcements
from storage.asked import Questions
from storage.audit import Audit
from storage.awaited import Awaited
from storage.bans import Bans
from storage.broadcasts import Broadcasts
from storage.brought import Brought
from storage.commenters import Commenters
from storage.comments import Comments
from storage.complaints import Complaints
from storage.corrections import Corrections
from storage.deliveries import Deliveries
from storage.digests import Digests
from storage.doubts import Doubts
from storage.drafts import Drafts
from storage.erasure import Erasure
from storage.expiry import Expiry
from storage.farewells import Farewells
from storage.follows import Follows
from storage.groups import Groups
from storage.history import History
from storage.hubs import Hubs
from storage.imports import Imports
from storage.invitations import Invitations
from storage.languages import Languages
from storage.leases import Leases
from storage.letters import ReadersLetters
from storage.list_changes import ListChanges
from storage.lists import Lists
from storage.marks import Marks
from storage.members import Members
from storage.messages import Messages
from storage.notices import Notices
from storage.offers import Offers
from storage.paces import Paces
from storage.panels import Panels
from storage.posts import Posts
from storage.preferences import Preferences
from storage.queued import QueuedComments
from storage.reach import Reaches
from storage.recordings import Recordings
from storage.rekey import Rekey
from storage.replies import Replies
from storage.requests import Requests
from storage.reviews import Reviews
from storage.rights import Rights
from storage.rules import Rules
from storage.seal import Seal
from storage.search import Search
from storage.shelf import Shelf
from storage.site_comments import SiteComments
from storage.site_wishes import SiteWishes
from storage.sites import Sites
from storage.statistics import Statistics
from storage.subscribers import Subscribers
from storage.tallies import Tallies
from storage.updates import Updates
from storage.wishes import Wishes


class Transaction:
    """One transaction: all of it happens, or none of it."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self.sites = Sites(conn)
        self.posts = Posts(conn)
        self.shelf = Shelf(conn)
        self.marks = Marks(conn, seal)
        self.statistics = Statistics(conn)
        self.search = Search(conn)
        self.subscribers = Subscribers(conn, seal)
        self.languages = Languages(conn)
        self.groups = Groups(conn)
        self.lists = Lists(conn)
        self.list_changes = ListChanges(conn)
        self.requests = Requests(conn, seal)
        self.rules = Rules(conn)
        self.reviews = Reviews(conn)
        self.broadcasts = Broadcasts(conn)
        self.deliveries = Deliveries(conn)
        self.doubts = Doubts(conn)
        self.paces = Paces(conn)
        self.tallies = Tallies(conn)
        self.history = History(conn)
        self.corrections = Corrections(conn)
        self.messages = Messages(conn, seal)
        self.recordings = Recordings(conn)
        self._speak(conn, seal)
        self._run(conn, seal)
        self._keep(conn, seal)

    def _speak(self, conn: AsyncConnection, seal: Seal) -> None:
        """Make the verbs of comments."""
        self.comments = Comments(conn, seal)
        self.awaited = Awaited(conn, seal)
        self.commenters = Commenters(conn, seal)
        self.wishes = Wishes(conn)
        self.replies = Replies(conn)
        self.site_comments = SiteComments(conn, seal)
        self.site_wishes = SiteWishes(conn)
        self.queued = QueuedComments(conn, seal)
        self.offers = Offers(conn, seal)
        self.follows = Follows(conn)
        self.brought = Brought(conn, seal)
        self.bans = Bans(conn, seal)
        self.complaints = Complaints(conn, seal)

    def _run(self, conn: AsyncConnection, seal: Seal) -> None:
        """Make the verbs of the process and of admins."""
        self.notices = Notices(conn)
        self.hubs = Hubs(conn, seal)
        self.digests = Digests(conn)
        self.drafts = Drafts(conn, seal)
        self.leases = Leases(conn)
        self.letters = ReadersLetters(conn, seal)
        self.updates = Updates(conn)
        self.audit = Audit(conn)
        self.admins = Admins(conn, seal)
        self.announcements = Announcements(conn)
        self.asked = Questions(conn)
        self.reach = Reaches(conn)
        self.panels = Panels(conn, seal)
        self.preferences = Preferences(conn)
        self.invitations = Invitations(conn)
        self.imports = Imports(conn, seal)
        self.members = Members(conn)

    def _keep(self, conn: AsyncConnection, seal: Seal) -> None:
        """Make the verbs of what is kept of people, and how it goes."""
        self.rights = Rights(conn, seal)
        self.erasure = Erasure(conn, seal)
        self.farewells = Farewells(conn, seal)
        self.expiry = Expiry(conn, seal)
        self.rekey = Rekey(conn, seal)
