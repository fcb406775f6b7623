package io.jikimi.custody;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * While Hibernate and Envers write an audited list, every protected value in it is stood for by a
 * text of its own: the hexadecimal form of the bytes it is stored as. Envers finds out by equality
 * what was added and removed, and later which addition a removal ends; equal masks would collapse,
 * and a value that was encrypted once more would never match. So the live row, the addition and the
 * removal all carry the very same bytes.
 */
final class ListStandIns {

    private final CustodyRuntime runtime;
    private final SharedSessionContractImplementor session;
    private final ElementModel model;
    private final PersistentCollection<?> collection;
    private final Map<Object, Deque<String>> known = new IdentityHashMap<>();
    private final Set<String> given = new HashSet<>();
    private @Nullable List<?> snapshot;
    private List<@Nullable Object> loaded = List.of();
    private @Nullable List<@Nullable Object> content;

    private ListStandIns(
            CustodyRuntime runtime,
            SharedSessionContractImplementor session,
            ElementModel model,
            PersistentCollection<?> collection) {
        this.runtime = runtime;
        this.session = session;
        this.model = model;
        this.collection = collection;
    }

    /** Puts stand-ins into a list, inside the frame of its write. */
    static ListStandIns put(
            CustodyRuntime runtime,
            SharedSessionContractImplementor session,
            ElementModel model,
            PersistentCollection<?> collection,
            Change change) {
        ListStandIns standIns = new ListStandIns(runtime, session, model, collection);
        if (change == Change.REMOVED && !collection.wasInitialized()) {
            standIns.load();
        } else if (change != Change.CREATED) {
            standIns.putIntoSnapshot();
        }
        if (change != Change.REMOVED) {
            standIns.putIntoContent();
        }
        return standIns;
    }

    /** What Envers would load as the open scope permits, or be denied. */
    private void load() {
        WriteFrame write = runtime.frames().current();
        runtime.frames().enter(WriteFrame.lookUp());
        try {
            collection.forceInitialization();
        } finally {
            runtime.frames().resume(write);
        }
    }

    /** Whether an instance is the stand-in for these bytes. */
    static boolean isStandIn(Object instance, StoredOriginal original) {
        return instance instanceof String text && text.equals(text(original.stored()));
    }

    /** A stand-in for stored bytes. */
    static String of(CustodyRuntime runtime, ProtectedValue value, byte[] stored) {
        String standIn = text(stored);
        runtime.originals().remember(standIn, new StoredOriginal(value.item().id(), stored, true));
        return standIn;
    }

    private static String text(byte[] stored) {
        return HexFormat.of().formatHex(stored);
    }

    /** Gives the list its own elements back, also in what Hibernate will compare it with. */
    void takeBack() {
        List<@Nullable Object> own = content;
        if (own != null && list().size() == own.size()) {
            boolean dirty = collection.isDirty();
            fill(list(), own);
            if (!dirty) {
                collection.clearDirty();
            }
        }
        CollectionEntry entry =
                session.getPersistenceContextInternal().getCollectionEntry(collection);
        if (entry != null && entry.getSnapshot() instanceof List<?> current) {
            takeBackFrom(current, own);
        }
    }

    private void takeBackFrom(List<?> current, @Nullable List<@Nullable Object> own) {
        if (current == snapshot) {
            fill(current, loaded);
        } else if (own != null && current.size() == own.size()) {
            fill(current, own.stream().map(this::copy).toList());
        }
    }

    private @Nullable Object copy(@Nullable Object element) {
        return model.type().deepCopy(element, session.getFactory());
    }

    private List<?> list() {
        return (List<?>) collection;
    }

    @SuppressWarnings("unchecked")
    private static void fill(List<?> list, List<? extends @Nullable Object> elements) {
        for (int index = 0; index < elements.size(); index++) {
            ((List<@Nullable Object>) list).set(index, elements.get(index));
        }
    }

    private void putIntoSnapshot() {
        if (collection.getStoredSnapshot() instanceof List<?> before) {
            snapshot = before;
            loaded = new ArrayList<>(before);
            StoredElements stored = new StoredElements(session, model, collection);
            List<@Nullable Object> replaced = new ArrayList<>();
            for (int index = 0; index < loaded.size(); index++) {
                replaced.add(inSnapshot(loaded.get(index), index, stored));
            }
            fill(before, replaced);
        }
    }

    private @Nullable Object inSnapshot(
            @Nullable Object element, int index, StoredElements stored) {
        return model.replaced(
                element,
                (value, current) -> {
                    if (ProtectedValue.isErased(current)) {
                        return current;
                    }
                    StoredOriginal original = runtime.original(current);
                    byte[] bytes =
                            original != null && original.item() == value.item().id()
                                    ? original.stored()
                                    : stored.find(index, value, current);
                    String standIn = of(runtime, value, bytes);
                    known.computeIfAbsent(current, first -> new ArrayDeque<>()).add(standIn);
                    return standIn;
                });
    }

    private void putIntoContent() {
        List<@Nullable Object> own = new ArrayList<>(list());
        List<@Nullable Object> replaced = new ArrayList<>();
        for (Object element : own) {
            replaced.add(model.replaced(element, this::inContent));
        }
        content = own;
        fill(list(), replaced);
    }

    private Object inContent(ProtectedValue value, Object current) {
        if (ProtectedValue.isErased(current)) {
            return current;
        }
        Deque<String> loadedAs = known.get(current);
        String standIn = loadedAs == null ? null : loadedAs.poll();
        if (standIn == null) {
            standIn = of(runtime, value, value.writeElement(current));
        }
        // The same mask twice would be one element to Envers.
        while (!given.add(standIn)) {
            Object behind = Objects.requireNonNull(value.decrypt(bytes(standIn)));
            standIn = of(runtime, value, value.writeElement(behind));
        }
        return standIn;
    }

    private static byte[] bytes(String standIn) {
        return HexFormat.of().parseHex(standIn);
    }

    /** What happens to a list. */
    enum Change {
        CREATED,
        CHANGED,
        REMOVED
    }
}
