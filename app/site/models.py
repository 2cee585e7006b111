"""Standing pages: about, how to take part, privacy."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Page(Base):
    """Written in `content/pages/`, shown at `/SLUG/`."""

    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(400))
    summary: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)

    @property
    def path(self) -> str:
        return f"/{self.slug}/"
