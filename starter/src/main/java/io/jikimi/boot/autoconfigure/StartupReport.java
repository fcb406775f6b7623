package io.jikimi.boot.autoconfigure;

import io.jikimi.catalogue.Catalogue;
import io.jikimi.catalogue.PersonalDataItem;
import io.jikimi.evidence.EvidenceLog;
import io.jikimi.evidence.LedgerEntry;
import io.jikimi.keys.MasterKeyDesk;
import io.jikimi.keys.MasterKeys;
import io.jikimi.subject.Actor;
import io.jikimi.subject.Enforcement;
import io.jikimi.subject.LegalClock;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Compares the master key with the database, says at start what is in force, and puts it into the
 * ledger, so that "enforced since" can be proven.
 */
final class StartupReport implements SmartInitializingSingleton {

    private static final Log logger = LogFactory.getLog("io.jikimi");

    private final Catalogue catalogue;
    private final @Nullable MasterKeys masterKeys;
    private final @Nullable MasterKeyDesk desk;
    private final EvidenceLog evidence;
    private final Enforcement enforcement;
    private final LegalClock clock;

    StartupReport(
            Catalogue catalogue,
            @Nullable MasterKeys masterKeys,
            @Nullable MasterKeyDesk desk,
            EvidenceLog evidence,
            Enforcement enforcement,
            LegalClock clock) {
        this.catalogue = catalogue;
        this.masterKeys = masterKeys;
        this.desk = desk;
        this.evidence = evidence;
        this.enforcement = enforcement;
        this.clock = clock;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (desk != null) {
            desk.compare();
        }
        logger.info(text());
        evidence.append(
                LedgerEntry.of(
                        "service.started",
                        clock.now(),
                        Actor.system("start"),
                        null,
                        Map.of(
                                "version", version(),
                                "register", catalogue.registerHash(),
                                "mode", enforcement.toString())));
    }

    String text() {
        long files = catalogue.items().stream().map(PersonalDataItem::file).distinct().count();
        return """
               Jikimi %s
                 register    %s
                 catalogue   %d files, %d items, %d purposes
                 master key  %s
                 mode        %s"""
                .formatted(
                        version(),
                        catalogue.registerHash(),
                        files,
                        catalogue.items().size(),
                        catalogue.purposes().size(),
                        masterKeys == null ? "kept by the service" : masterKey(masterKeys),
                        enforcement);
    }

    private static String masterKey(MasterKeys keys) {
        return keys.storage() + ", epoch " + keys.currentEpoch() + " of " + keys.epochs();
    }

    private static String version() {
        return Objects.requireNonNullElse(
                StartupReport.class.getPackage().getImplementationVersion(), "development");
    }
}
