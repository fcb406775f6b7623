package io.jikimi.custody;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.Normaliser;
import io.jikimi.catalogue.PersonalDataAttribute;
import io.jikimi.catalogue.Search;
import io.jikimi.crypto.BlindIndex;
import io.jikimi.crypto.IndexKey;
import io.jikimi.evidence.SearchConditions;
import io.jikimi.keys.DataKeys;
import io.jikimi.keys.IndexKeys;
import io.jikimi.subject.DataKind;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** How a search for a name stands in the access log. Thread-safe. */
public final class NameConditions implements SearchConditions {

    private final Catalogue catalogue;
    private final DataKeys keys;
    private final BlindIndex hashes = new BlindIndex();

    /** Creates what knows the conditions of the attributes of a catalogue. */
    public NameConditions(Catalogue catalogue, DataKeys keys) {
        this.catalogue = catalogue;
        this.keys = keys;
    }

    @Override
    public Set<String> ofSurname(String surname) {
        IndexKeys known = keys.indexKeys();
        Set<String> conditions = new TreeSet<>();
        catalogue.entities().stream()
                .flatMap(entity -> entity.attributes().stream())
                .filter(PersonalDataAttribute::encrypted)
                .filter(fact -> fact.item().kind() == DataKind.NAME)
                .flatMap(fact -> SearchIndex.of(fact).stream())
                .forEach(
                        index ->
                                Stream.of(known.older(), known.newer())
                                        .flatMap(key -> compared(index, key, surname))
                                        .forEach(conditions::add));
        return conditions;
    }

    private Stream<String> compared(SearchIndex index, IndexKey key, String surname) {
        String beginning = Normaliser.beginning(DataKind.NAME, surname);
        if (index.search() == Search.LAST4 || beginning.isEmpty()) {
            return Stream.empty();
        }
        byte[] compared =
                index.search() == Search.EXACT
                        ? hashes.of(
                                key, index.domain(), Normaliser.normalise(DataKind.NAME, surname))
                        : hashes.ofBeginnings(key, index.domain(), beginning, index.longest());
        return Stream.of(index.condition(hashes, key, compared));
    }
}
