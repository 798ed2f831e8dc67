"""FAQs that somebody proposed and nobody has published yet."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("faq_id", sa.String(128), nullable=True),
        sa.Column("faq", sa.JSON(), nullable=False),
        sa.Column("question_ids", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["made_by"], ["agents.id"], name="fk_drafts_made_by"),
        sa.ForeignKeyConstraint(["settled_by"], ["agents.id"], name="fk_drafts_settled_by"),
    )
    op.create_index("ix_drafts_state", "drafts", ["state", "made_at"])
    op.create_index("ix_drafts_reference", "drafts", ["reference"])


def downgrade() -> None:
    op.drop_table("drafts")
