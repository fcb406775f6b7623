package io.jikimi.custody.enhanced;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a test touches an entity whose class another class loader has. */
public interface Patient {

    @Nullable Long getId();

    @Nullable String getName();

    void setName(String name);

    @Nullable LocalDate getBirth();

    void setBirth(@Nullable LocalDate birth);

    byte @Nullable [] getScan();

    void setScan(byte @Nullable [] scan);

    @Nullable String getRoom();

    void setRoom(String room);

    List<String> getNotes();

    @Nullable String getStreet();

    void setHome(String street, LocalDate since, String country);

    void setCountry(String country);

    @Nullable LocalDate getSince();
}
