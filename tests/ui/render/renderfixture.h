#pragma once

#include "ui/render/renderservice.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <optional>

namespace posthorn
{

/// What the tests of RenderService share: programs to start, requests, and who was started. One test's;
/// window thread.
class RenderFixture
{
public:
    /// Pages that do what their HTML says (obedientpage.cpp).
    [[nodiscard]] static QString obedient();
    /// A process that lies in this way (lyingrenderer.cpp).
    [[nodiscard]] QString lying(const char *how);
    /// The program that is shipped.
    [[nodiscard]] static QString real();

    [[nodiscard]] static RenderRequest request(const QString &html);
    /// Lays it out and waits; null when it failed or never came.
    [[nodiscard]] static std::optional<RenderedPage> layOut(PageRenderer &service,
                                                            const RenderRequest &request);
    /// One band, waited for.
    [[nodiscard]] static QImage band(PageRenderer &service, PageId page, int band);

    /// The event loop comes round once: what was asked before is in work.
    static void oneTurn();

    /// Processes of this one, zombies too.
    [[nodiscard]] static QList<int> children();
    [[nodiscard]] static int openFiles();
    /// Of another process, in kB: "Pss", "Private_Dirty" and the like; 0 where it cannot be read.
    [[nodiscard]] static int memory(int process, const QByteArray &kind);

private:
    QTemporaryDir m_links;
};

} // namespace posthorn
