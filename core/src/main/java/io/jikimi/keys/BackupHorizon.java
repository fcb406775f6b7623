package io.jikimi.keys;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * From when on no backup opens the data of somebody whose key was destroyed (파기, 개인정보 보호법 제21조). A
 * backup from before holds the wrapped key; it opens nothing once the epoch that wrapped it is
 * destroyed, and every older one with it.
 *
 * @param epoch the last epoch of the master key that wrapped a key of the data subject
 * @param day the day on which that epoch was destroyed, or else the first on which it may be; null
 *     while keys hang on it or the keeping period of the backups is not declared
 * @param reached whether the epoch is destroyed
 */
public record BackupHorizon(int epoch, @Nullable LocalDate day, boolean reached) {}
