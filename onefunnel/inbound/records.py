"""What an import leaves behind: the run, its files with their cursors, what was set aside, and what is still asked."""

from __future__ import annotations

from django.db import models

from onefunnel.ledger.facts import TABLES

SPOKEN = {"opportunities": "deals", "spend": "rows of spend"}
ONE_OF = {"people": "person", "touches": "touch", "spend": "row of spend"}


class ImportRun(models.Model):
    """One landing of files through one mapping. Its id is the `import_id` that every fact of it carries."""

    class Kind(models.TextChoices):
        IMPORT = "import"
        REPLAY = "replay"  # mended or re-read records of an earlier run
        ANSWER = "answer"  # a file landed again because a question about it was answered

    id = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.IMPORT)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    source = models.CharField(max_length=64)
    folder = models.CharField(max_length=300, blank=True, default="")
    mapping_name = models.CharField(max_length=200, blank=True, default="")
    mapping = models.TextField()
    digest = models.CharField(max_length=64)  # of the mapping and of every file, so that a broken run is found and resumed
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=200, blank=True, default="")
    carried = models.JSONField(default=list)  # the questions whose answers came along from earlier imports
    landed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, default="")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "import_run"
        ordering = ["-begun_at", "-id"]
        indexes = [models.Index(fields=["digest"], name="import_run_digest")]

    def __str__(self) -> str:
        return self.id


class ImportFile(models.Model):
    """One file or sheet of a run: where its bytes are kept, how far it has landed, and what was counted on the way.

    `read` = `ignored` + `joined` + received; received = stored + duplicate + `quarantined` + `erased`; the ledger gives receipts
    for stored and duplicate.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    place = models.IntegerField()
    name = models.CharField(max_length=300)
    sheet = models.CharField(max_length=120, blank=True, default="")
    section = models.CharField(max_length=300, blank=True, default="")  # the mapping's file; empty where none maps it
    upload = models.CharField(max_length=64)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=40, blank=True, default="")
    delimiter = models.CharField(max_length=4, blank=True, default="")
    header = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    kept_aside = models.JSONField(default=list)  # the columns that no rule reads and that go to `extra`
    offset = models.BigIntegerField(default=-1)  # the next byte; -1 before anything was read
    line = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)
    ignored = models.BigIntegerField(default=0)
    joined = models.BigIntegerField(default=0)  # of a file that feeds no fact: received with the records that look into it
    quarantined = models.BigIntegerField(default=0)
    erased = models.BigIntegerField(default=0)  # told only of people who were erased: taken out again, or never let in
    blank = models.BigIntegerField(default=0)
    landed_at = models.DateTimeField(null=True, blank=True)
    missing = models.BigIntegerField(null=True, blank=True)  # rows a full export no longer names; null: not counted yet
    missing_of = models.BigIntegerField(null=True, blank=True)  # of how many that its earlier exports had told
    cleared_at = models.DateTimeField(null=True, blank=True)  # when those rows were told as deleted
    cleared_by = models.CharField(max_length=200, blank=True, default="")
    survey = models.JSONField(null=True, blank=True)  # what a second, independent reading counted; see `reconcile`

    class Meta:
        db_table = "import_file"
        ordering = ["run", "place"]
        constraints = [models.UniqueConstraint(fields=["run", "name", "sheet"], name="import_file_once")]

    def __str__(self) -> str:
        return f"{self.name}/{self.sheet}" if self.sheet else self.name

    @property
    def received(self) -> int:
        return self.read - self.ignored - self.joined


class Quarantined(models.Model):
    """A record that was not stored, with its place, the reason and its full payload (here, or in the upload by its bytes)."""

    class Status(models.TextChoices):
        OPEN = "open"
        REPLAYED = "replayed"
        DISMISSED = "dismissed"

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="set_aside")
    record = models.BigIntegerField()
    line = models.BigIntegerField()
    column = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=500)
    payload = models.TextField()
    whole = models.BooleanField(default=True)  # false: only the beginning is here
    offset = models.BigIntegerField()
    length = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    status_at = models.DateTimeField(null=True, blank=True)
    status_by = models.CharField(max_length=200, blank=True, default="")
    why = models.CharField(max_length=500, blank=True, default="")  # why it was dismissed
    replayed_in = models.ForeignKey(ImportRun, models.SET_NULL, null=True, blank=True, related_name="replays")

    class Meta:
        db_table = "import_quarantined"
        ordering = ["file", "record"]
        indexes = [models.Index(fields=["status"], name="import_quarantined_status")]
        constraints = [models.UniqueConstraint(fields=["file", "record"], name="import_quarantined_once")]

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.reason}"


class Question(models.Model):
    """Something a mapping leaves open, found after landing. Answering it lands the file again."""

    class Kind(models.TextChoices):
        REFERENCE = "reference"  # a value names a record that is nowhere
        VOCABULARY = "vocabulary"  # a value is none of our words
        DATES = "dates"  # dates that could be read two ways
        DECIMALS = "decimals"  # numbers that could be read two ways
        CURRENCY = "currency"  # money in a currency without a rate
        ENCODING = "encoding"  # text whose encoding was assumed

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="questions")
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    table = models.CharField(max_length=40)
    target = models.CharField(max_length=60)  # the column of the fact
    column = models.CharField(max_length=300)  # the column of the file
    value = models.CharField(max_length=500, blank=True, default="")
    count = models.BigIntegerField()
    suggestion = models.CharField(max_length=500, blank=True, default="")
    choices = models.JSONField(default=list)
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True, default="")
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.CharField(max_length=200, blank=True, default="")
    revoked_at = models.DateTimeField(null=True, blank=True)  # from then on later imports ask anew
    revoked_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "import_question"
        ordering = ["file", "-count", "value"]

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.dismissed_at is None

    @property
    def sentence(self) -> str:
        """The question as it is put to a person."""
        rows, name, are = _counted(self.count, self.table)
        match self.kind:
            case self.Kind.REFERENCE:
                refers = TABLES[self.table].column(self.target).refers
                if not self.value:
                    return f"{rows} {name} {SPOKEN.get(refers, refers)} in {self.column} that are nowhere: is a file missing?"
                mend = (
                    f"map it to {self.suggestion}?" if self.suggestion else f"which of the {refers} is it, or is a file missing?"
                )
                place = "in" if self.table != refers else f"the {self.target} of"
                return f"{self.value} is {place} {rows} but not in {refers}: {mend}"
            case self.Kind.VOCABULARY:
                return f"{self.value} is the {self.target} of {rows} but none of our words: which one is it?"
            case self.Kind.CURRENCY if self.table == "company":
                return f"Deals are in {', '.join(self.choices)}: in which one are your sums stated?"
            case self.Kind.CURRENCY if not self.value:
                return f"{self.column} of {rows} names no currency: which one is it?"
            case self.Kind.CURRENCY:
                return f"{rows} {are} in {self.value}, which has no rate: what is one {self.value} worth in the base currency?"
            case self.Kind.ENCODING:
                return f"{self.file} is not UTF-8 and was read as Windows-1252: do its accents look right?"
            case _:
                others = f"and so can {self.count:,} record{'s' * (self.count != 1)} of {self.file}"
                return f'"{self.value}" in {self.column} can be read two ways, {others}: which is it?'


def _counted(count: int, table: str) -> tuple[str, str, str]:
    """So many rows of a table as one says it, and the verbs "name" and "are" that go with them."""
    many = SPOKEN.get(table, table.replace("_", " "))
    if count == 1:
        return f"1 {ONE_OF.get(table, many.removesuffix('s'))}", "names", "is"
    return f"{count:,} {many}", "name", "are"
