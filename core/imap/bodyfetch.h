#pragma once

#include "foldersync.h"

namespace posthorn
{

class BodyPipeline;

/// Brings whole messages of the selected folder into the store, without marking them as read. A body is bound
/// to its row by folder, UIDVALIDITY and UID only, taken once, and only when it was asked for. Where its
/// length is not what the server announced it is asked for once more: a server that then says the same again
/// has it so. Where it is not what the server announced with the headers, its Message-ID must be that of its
/// row, or it is another message's. One too large to be read is left out, so that it does not stand in the
/// way of the others. Worker thread.
class BodyFetch
{
public:
    /// `total` is what progress is told of.
    BodyFetch(ImapSession &session, BodyPipeline &pipeline, const FolderSync::Progress &progress, int total);

    /// Hands what comes to the pipeline. UIDs that the server has nothing for are left out.
    [[nodiscard]] Result<void> run(const std::vector<MissingBody> &bodies);
    /// How many came, in all runs.
    [[nodiscard]] int taken() const { return m_taken; }

private:
    struct Wanted {
        qint64 knownSize = 0; // as announced with the headers; 0 = unknown
        bool taken = false;
        qint64 doubtfulSize = -1; // length of a body that was not as long as announced
    };
    Result<void> fetch(const std::vector<MissingBody> &bodies);
    Result<void> take(ImapFetched &&message);

    ImapSession &m_session;
    BodyPipeline &m_pipeline;
    const FolderSync::Progress &m_progress;
    int m_total;
    QHash<quint32, Wanted> m_wanted; // of this run
    int m_taken = 0;
};

} // namespace posthorn
