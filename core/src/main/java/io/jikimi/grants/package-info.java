/**
 * Who may reach personal data at all: every grant, change and revocation in the ledger, the daily
 * comparison with the accounts of the service, and the review of each quarter.
 */
@NullMarked
package io.jikimi.grants;

import org.jspecify.annotations.NullMarked;
