package io.jikimi.catalogue;

import io.jikimi.subject.DataCategory;
import io.jikimi.subject.DataKind;

/**
 * One item of personal data (개인정보 항목).
 *
 * @param id the number of the item, never reused: ciphertext and search index are bound to it, so
 *     that renaming a table or a column leaves every value readable
 * @param file the personal data file
 * @param name the name inside the file
 * @param kind the kind of value
 * @param category the category of the kind, or the stricter one of the register
 */
public record PersonalDataItem(
        int id, String file, String name, DataKind kind, DataCategory category) {

    /** The name in the register: {@code file.name}. */
    public String qualifiedName() {
        return file + "." + name;
    }
}
