package io.jikimi.catalogue;

import io.jikimi.catalogue.CatalogueViolation.Code;
import io.jikimi.catalogue.ScannedEntity.ScannedAttribute;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the register against the annotations and the rules of chapter 3. */
final class RegisterAnalysis {

    private final RegisterFile register;
    private final List<ScannedEntity> entities;
    private final Findings findings;

    RegisterAnalysis(
            RegisterFile register,
            List<ScannedEntity> entities,
            LocalDate today,
            Findings findings) {
        this.register = register;
        this.entities = entities;
        this.findings = findings;
    }

    void check() {
        Set<String> listed =
                register.register().purposes().values().stream()
                        .flatMap(purpose -> Stream.of(purpose.required(), purpose.optional()))
                        .filter(Objects::nonNull)
                        .flatMap(Collection::stream)
                        .collect(Collectors.toSet());
        for (ScannedEntity entity : entities) {
            for (ScannedAttribute attribute : entity.attributes()) {
                if (!listed.contains(attribute.item())) {
                    findings.add(
                            Code.CFG_ITEM_WITHOUT_PURPOSE,
                            attribute.location(),
                            "No purpose lists the item '%s'; add it to 'required' or 'optional' of"
                                            .formatted(attribute.item())
                                    + " the purpose it is collected for, or stop collecting it.");
                }
            }
        }
    }
}
