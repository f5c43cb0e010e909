-- What this step told adds no row: a deletion, or a version that is not the one its key ends this step with.
delete from staged
where
    (staged.is_delete or staged.key in (select contested.key from contested))
    and not exists (
        select 1
        from settled
        where settled.entry = staged.entry
            and settled.line = staged.line
            and not settled.is_delete
            and not settled.is_known
    );
