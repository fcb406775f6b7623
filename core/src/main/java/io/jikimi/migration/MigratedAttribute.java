package io.jikimi.migration;

import io.jikimi.custody.PlainTwin;

/**
 * A protected attribute whose values stood in the clear, and may still.
 *
 * @param migrations knows whether this instance was heard of
 * @param declared where it lies, and how far that is
 * @param column the column that holds the plain value
 */
record MigratedAttribute(Migrations migrations, MigratedTable declared, String column)
        implements PlainTwin {

    @Override
    public String table() {
        return declared.name();
    }

    @Override
    public boolean complete() {
        return declared.complete();
    }

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public boolean writesEncrypted() {
        return declared.phase() != MigrationPhase.EXPAND;
    }

    @Override
    public boolean writesPlain() {
        return !declared.cutOver();
    }

    @Override
    public boolean searchesPlain() {
        return declared.phase() != MigrationPhase.ENFORCED;
    }

    @Override
    public boolean readsEncrypted() {
        return declared.phase() == MigrationPhase.ENFORCED;
    }

    @Override
    public boolean emptied() {
        return declared.emptied();
    }

    @Override
    public void refuseIfBehind() {
        migrations.refuseIfBehind(declared);
    }
}
