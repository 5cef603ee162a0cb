#pragma once

#include "samplemail.h"

namespace posthorn
{

/// What makeSampleMail() is put together from; each reads one of the text files beside this, or writes its
/// own. Pure.
[[nodiscard]] QList<SampleMessage> sampleConversations(qint64 nowMs);
[[nodiscard]] QList<SampleMessage> sampleNotices(qint64 nowMs);
[[nodiscard]] QList<SampleMessage> sampleNewsletters(qint64 nowMs);
[[nodiscard]] QList<SampleMessage> sampleLanguages(qint64 nowMs);
[[nodiscard]] QList<SampleMessage> sampleDrafts(qint64 nowMs);
/// What servers report of mail that was sent.
[[nodiscard]] QList<SampleMessage> sampleReports(qint64 nowMs);
[[nodiscard]] QList<SampleMessage> sampleHostile(qint64 nowMs);

} // namespace posthorn
