#pragma once

#include "command.h"

namespace posthorn
{

// One function per command; each is defined in the file of its name.
[[nodiscard]] std::unique_ptr<Command> makeAccountAdd();
[[nodiscard]] std::unique_ptr<Command> makeAccountList();
[[nodiscard]] std::unique_ptr<Command> makeAccountShow();
[[nodiscard]] std::unique_ptr<Command> makeAccountSet();
[[nodiscard]] std::unique_ptr<Command> makeAccountPassword();
[[nodiscard]] std::unique_ptr<Command> makeAccountSignIn();
[[nodiscard]] std::unique_ptr<Command> makeAccountSwitch();
[[nodiscard]] std::unique_ptr<Command> makeAccountRemove();
[[nodiscard]] std::unique_ptr<Command> makeDiscover();
[[nodiscard]] std::unique_ptr<Command> makeDoctor();
[[nodiscard]] std::unique_ptr<Command> makeSync();
[[nodiscard]] std::unique_ptr<Command> makeWatch();
[[nodiscard]] std::unique_ptr<Command> makeFolders();
[[nodiscard]] std::unique_ptr<Command> makeList();
[[nodiscard]] std::unique_ptr<Command> makeSearch();
[[nodiscard]] std::unique_ptr<Command> makeShow();
[[nodiscard]] std::unique_ptr<Command> makeParse();
[[nodiscard]] std::unique_ptr<Command> makeSanitize();
[[nodiscard]] std::unique_ptr<Command> makeMark();
[[nodiscard]] std::unique_ptr<Command> makeMove();
[[nodiscard]] std::unique_ptr<Command> makeCopy();
[[nodiscard]] std::unique_ptr<Command> makeDelete();
[[nodiscard]] std::unique_ptr<Command> makeUnhide();
[[nodiscard]] std::unique_ptr<Command> makeUndo();
[[nodiscard]] std::unique_ptr<Command> makeSend();
[[nodiscard]] std::unique_ptr<Command> makeDraft();
[[nodiscard]] std::unique_ptr<Command> makeOutbox();
[[nodiscard]] std::unique_ptr<Command> makeOutboxChange();
[[nodiscard]] std::unique_ptr<Command> makeJournal();
[[nodiscard]] std::unique_ptr<Command> makeJournalCancel();
[[nodiscard]] std::unique_ptr<Command> makeJournalRetry();
[[nodiscard]] std::unique_ptr<Command> makeExport();
[[nodiscard]] std::unique_ptr<Command> makeImport();
[[nodiscard]] std::unique_ptr<Command> makeSettingsExport();
[[nodiscard]] std::unique_ptr<Command> makeSettingsImport();
[[nodiscard]] std::unique_ptr<Command> makeCheck();
[[nodiscard]] std::unique_ptr<Command> makeRetention();

} // namespace posthorn
