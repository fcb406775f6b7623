package io.jikimi.custody;

import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.PersonalDataEntity;
import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.catalogue.Search;
import io.jikimi.crypto.DataKey;
import io.jikimi.crypto.StoredValue;
import io.jikimi.keys.IndexKeys;
import io.jikimi.subject.DataSubjectId;
import io.jikimi.subject.LifecycleException;
import io.jikimi.subject.Refusal;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Finds columns by the attributes of entities, and writes in the transaction of their session. */
final class EntityColumns implements ProtectedValues {

    /** Of more numbers in one statement a database may take none. */
    private static final int AT_ONCE = 1000;

    private final CustodyRuntime runtime;
    private final EntityManager entityManager;

    EntityColumns(CustodyRuntime runtime, EntityManager entityManager) {
        this.runtime = runtime;
        this.entityManager = entityManager;
    }

    @Override
    public <T> ProtectedColumn<T> column(Class<?> entity, String attribute, Class<T> type) {
        List<PersonalDataAttribute> known =
                entity(entity).attributes().stream()
                        .filter(PersonalDataAttribute::encrypted)
                        .toList();
        PersonalDataAttribute fact =
                known.stream()
                        .filter(candidate -> candidate.path().equals(attribute))
                        .findFirst()
                        .orElseThrow(() -> unknown(entity, attribute, known));
        if (fact.javaType() != type) {
            throw new IllegalArgumentException(
                    fact.location()
                            + " is of type "
                            + fact.javaType().getName()
                            + ", not "
                            + type.getName()
                            + ".");
        }
        runtime.plainColumns().refuseColumn(fact);
        return new Column<>(fact, type);
    }

    @Override
    public void prefetch(Collection<byte @Nullable []> stored) {
        List<byte[]> there = new ArrayList<>();
        for (byte[] value : stored) {
            if (value != null) {
                there.add(value);
            }
        }
        for (int from = 0; from < there.size(); from += AT_ONCE) {
            int to = Math.min(from + AT_ONCE, there.size());
            KeyPrefetch.prepare(runtime, there.subList(from, to));
        }
    }

    @Override
    public void periodStarts(
            Class<?> entity,
            Object id,
            DataSubjectId subject,
            String event,
            @Nullable Instant startedAt) {
        if (!entity(entity).retentionEvents().containsKey(event)) {
            throw new IllegalArgumentException(
                    entity.getSimpleName()
                            + " starts no period '"
                            + event
                            + "'. It starts "
                            + entity(entity).retentionEvents().keySet()
                            + "; annotate the attribute that holds the moment with @StartsRetention.");
        }
        SharedSessionContractImplementor session = session();
        EntityPersister persister =
                session.getFactory().getMappingMetamodel().getEntityDescriptor(entity);
        RowReference row =
                new RowReference(persister.getRootEntityName(), RowIds.text(persister, id));
        runtime.transactions().writing(session).retention(row, event, subject, startedAt);
    }

    private PersonalDataEntity entity(Class<?> type) {
        return runtime.catalogue()
                .entity(type)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        type.getName()
                                                + " holds no personal data. Annotate it with"
                                                + " @PersonalDataFile, or name the entity that does."));
    }

    private static IllegalArgumentException unknown(
            Class<?> entity, String attribute, List<PersonalDataAttribute> known) {
        return new IllegalArgumentException(
                entity.getSimpleName()
                        + " has no protected attribute '"
                        + attribute
                        + "'. It has "
                        + known.stream().map(PersonalDataAttribute::path).toList()
                        + ".");
    }

    private SharedSessionContractImplementor session() {
        return session(entityManager);
    }

    /** The session of the transaction that runs: its end is when the guards are asked. */
    static SharedSessionContractImplementor session(EntityManager entityManager) {
        SharedSessionContractImplementor session =
                TransactionSynchronizationManager.isActualTransactionActive()
                        ? entityManager.unwrap(SharedSessionContractImplementor.class)
                        : null;
        if (session == null || !session.isTransactionInProgress()) {
            throw new LifecycleException(
                    Refusal.TRANSACTION_MISSING,
                    "custody",
                    "personal data would be written outside a transaction of the entity manager, where no basis can be"
                            + " checked. Make the method @Transactional with the transaction"
                            + " manager of the entity manager.");
        }
        return session;
    }

    private final class Column<T> implements ProtectedColumn<T> {

        private final PersonalDataAttribute fact;
        private final Class<T> type;
        private final ProtectedValue value;

        Column(PersonalDataAttribute fact, Class<T> type) {
            this.fact = fact;
            this.type = type;
            this.value = runtime.value(ProtectedAttribute.of(fact));
        }

        @Override
        public byte @Nullable [] write(DataSubjectId subject, @Nullable T given) {
            SharedSessionContractImplementor session = session();
            if (given == null) {
                return null;
            }
            refusePlaceholder(given);
            TransactionWrites writes = runtime.transactions().writing(session);
            WriteFrame frame =
                    new WriteFrame(WriteFrame.Operation.UPDATE, of -> key(subject, writes), writes);
            byte[] stored = Objects.requireNonNull(inFrame(frame, given));
            note(subject, frame.key(fact.of()), writes);
            return stored;
        }

        /** Which row it goes to, and what stands there by now, is known to the statement alone. */
        private void refusePlaceholder(T given) {
            if (ProtectedValue.isErased(given) || value.isMask(given)) {
                throw value.maskedWrite(
                        "a mask would be stored by a statement of the service, made perhaps of a value that was sealed or"
                                + " destroyed meanwhile; leave the column out of it");
            }
        }

        /** A subject that nobody knows yet comes into being with its row, and so does its key. */
        private DataKey key(DataSubjectId subject, TransactionWrites writes) {
            boolean unknown =
                    isOfSubjectItself()
                            && !writes.writes().knows(subject)
                            && runtime.keys().states(subject).isEmpty();
            return unknown ? writes.newKeys().of(subject) : runtime.keyOf(subject, writes);
        }

        private void note(DataSubjectId subject, DataKey key, TransactionWrites writes) {
            ProtectedWrites.Written written = writes.writes().of(subject, key.id());
            written.add(value.item());
            if (isOfSubjectItself() && writes.newKeys().made(key)) {
                written.markNewSubject(true);
            }
        }

        private boolean isOfSubjectItself() {
            SubjectReference reference = entity(fact.entity()).subject();
            return fact.of().isEmpty()
                    && reference != null
                    && reference.kind() == SubjectReference.Kind.SELF;
        }

        private byte @Nullable [] inFrame(WriteFrame frame, T given) {
            WriteFrame around = runtime.frames().current();
            runtime.frames().enter(frame);
            try {
                return Objects.requireNonNull(value.write(given));
            } finally {
                runtime.frames().resume(around);
            }
        }

        @Override
        public @Nullable T read(byte @Nullable [] stored) {
            if (stored == null) {
                return null;
            }
            if (!StoredValue.isTombstone(stored)) {
                value.refuseForeignBytes(stored, fact.entity());
            }
            Object read = value.read(stored);
            if (read == null && !value.isText() && isDenied(stored)) {
                value.refuseDenied(stored);
            }
            return type.cast(read);
        }

        private boolean isDenied(byte[] stored) {
            return !StoredValue.isTombstone(stored) && !value.permitted(stored);
        }

        @Override
        public byte @Nullable [] index(@Nullable T given) {
            return index(Search.EXACT, given);
        }

        @Override
        public byte @Nullable [] index(Search search, @Nullable T given) {
            IndexedValue index = require(search);
            if (given == null) {
                return null;
            }
            IndexKeys keys = runtime.keys().indexKeys();
            byte[] entry = index.under(keys.writing(), given);
            noteIndex(keys, given, index);
            return entry;
        }

        /**
         * Whoever asks for it may be about to write it, at any time before the transaction ends.
         */
        private void noteIndex(IndexKeys keys, T given, IndexedValue index) {
            if (!mayWrite()) {
                throw new LifecycleException(
                        Refusal.TRANSACTION_MISSING,
                        fact.location(),
                        "an entry of the search index would be made outside a transaction that may write, and may be stored"
                                + " when another key has taken the place of this one. Ask for it in the"
                                + " transaction that writes it; to look for a row, compare with what"
                                + " 'searched' gives.");
            }
            TransactionWrites writes = runtime.transactions().writing(session());
            writes.writes().indexedUnder(keys.writing().id());
            writes.onConnection(connection -> index.takeOlderValueAlong(connection, keys, given));
        }

        private boolean mayWrite() {
            return TransactionSynchronizationManager.isActualTransactionActive()
                    && !TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                    && entityManager
                            .unwrap(SharedSessionContractImplementor.class)
                            .isTransactionInProgress();
        }

        @Override
        public List<byte[]> searched(Search search, @Nullable T given) {
            IndexedValue index = require(search);
            return given == null ? List.of() : index.searched(given);
        }

        @Override
        public List<IndexRange> beginningWith(String text) {
            IndexedValue index = require(Search.PREFIX);
            IndexKeys keys = runtime.keys().indexKeys();
            IndexRange older = index.range(keys.older(), text);
            return keys.rotating()
                    ? List.of(older, index.range(keys.newer(), text))
                    : List.of(older);
        }

        private IndexedValue require(Search search) {
            if (!fact.searchable().contains(search)) {
                throw value.unanswerable(
                        "the attribute has no search index for "
                                + search
                                + ". Annotate it with @Searchable("
                                + search
                                + "), or look for the row by another value.");
            }
            return new IndexedValue(value, SearchIndex.of(fact, search));
        }
    }
}
