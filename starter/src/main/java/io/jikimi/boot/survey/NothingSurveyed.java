package io.jikimi.boot.survey;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Says that a survey was asked for and could not be made: silence would look like no findings. */
final class NothingSurveyed implements SmartInitializingSingleton {

    private static final Log logger = LogFactory.getLog("io.jikimi");

    @Override
    public void afterSingletonsInstantiated() {
        logger.warn(
                "'jikimi.mode' is 'survey', but nothing was surveyed and nothing was written: a survey needs one DataSource, or a primary one, an EntityManagerFactory and Spring Data. Mark one DataSource as primary, or survey the part of the service that has them.");
    }
}
