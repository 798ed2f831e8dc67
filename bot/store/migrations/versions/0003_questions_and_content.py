"""Roles; what was asked; what content was live."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now everybody could do everything there was; who came first keeps that, the others stay agents.
    op.add_column("agents", sa.Column("role", sa.String(16), nullable=False, server_default="agent"))
    op.execute("UPDATE agents SET role = 'admin' WHERE id = (SELECT min(id) FROM agents)")
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("faq_id", sa.String(128), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("guesses", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.String(128), nullable=True),
        sa.Column("is_helpful", sa.Boolean(), nullable=True),
        sa.Column("is_handed_over", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("message_id", name="uq_questions_message_id"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_questions_message_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_questions_conversation_id"
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["agents.id"], name="fk_questions_settled_by"),
    )
    op.create_index("ix_questions_asked", "questions", ["asked_at"])
    op.create_index("ix_questions_conversation", "questions", ["conversation_id", "asked_at"])
    op.create_index("ix_questions_faq", "questions", ["faq_id", "asked_at"])
    op.create_table(
        "content_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("questions_fingerprint", sa.String(64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_content_versions"),
    )
    op.create_index("ix_content_versions_live", "content_versions", ["live_at"])


def downgrade() -> None:
    op.drop_table("content_versions")
    op.drop_table("questions")
    op.drop_column("agents", "role")
