#include "appearancepage.h"

#include "ui/common/settings.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QFormLayout>
#include <QRadioButton>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

struct Choice {
    const char *name;
    QString words;
    int value;
};

QWidget *choices(const QList<Choice> &list, int current, std::function<void(int)> chosen, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto *group = new QButtonGroup(box);
    for (const Choice &choice : list) {
        auto *button = new QRadioButton(choice.words, box);
        button->setObjectName(QLatin1String(choice.name));
        button->setChecked(choice.value == current);
        group->addButton(button, choice.value);
        column->addWidget(button);
    }
    QObject::connect(group, &QButtonGroup::idClicked, box, std::move(chosen));
    return box;
}

} // namespace

AppearancePage::AppearancePage(const Services &services, QWidget *parent)
    : QWidget(parent)
{
    Settings *settings = services.settings;
    using Scheme = Settings::ColorScheme;
    using Density = Settings::Density;
    auto *form = new QFormLayout(this);
    form->setContentsMargins(theme::Grid * 3, theme::Grid * 3, theme::Grid * 3, theme::Grid * 3);
    form->setVerticalSpacing(theme::Grid * 2);
    form->setHorizontalSpacing(theme::Grid * 3);
    form->addRow(tr("Colours"), choices(
                                    {{"schemeSystemButton", tr("As the desktop"), int(Scheme::System)},
                                     {"schemeLightButton", tr("Light"), int(Scheme::Light)},
                                     {"schemeDarkButton", tr("Dark"), int(Scheme::Dark)}},
                                    int(settings->colorScheme()),
                                    [settings](int id) { settings->setColorScheme(Scheme(id)); }, this));
    form->addRow(
        tr("Message list"),
        choices(
            {{"densityComfortableButton", tr("Comfortable: with the first words"), int(Density::Comfortable)},
             {"densityCompactButton", tr("Compact: one line a message"), int(Density::Compact)}},
            int(settings->density()), [settings](int id) { settings->setDensity(Density(id)); }, this));
}

} // namespace posthorn
