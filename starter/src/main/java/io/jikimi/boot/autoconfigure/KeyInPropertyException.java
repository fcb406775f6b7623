package io.jikimi.boot.autoconfigure;

import java.util.List;

/** A property of a production profile holds a key. Names the properties, never their values. */
public final class KeyInPropertyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> places;

    KeyInPropertyException(List<String> places) {
        super("Keys stand in properties: " + String.join(", ", places));
        this.places = List.copyOf(places);
    }

    /** The properties, each with the file and line it stands in where that is known. */
    public List<String> places() {
        return places;
    }
}
