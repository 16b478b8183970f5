//! The names of the months in the languages of the web.

use std::collections::HashMap;
use std::sync::LazyLock;

/// For each month its names, in small letters: nominative and genitive, and the usual short forms.
const NAMES: [&str; 12] = [
    "january jan januar jänner januari janvier janv enero ene gennaio gen janeiro styczeń stycznia sty leden ledna led január januára ianuarie ian január jan januára januar januára \
     tammikuu tammikuuta tammi januarie január január ocak oca январь января янв січень січня січ януари ян ιανουάριος ιανουαρίου ιαν januari gener siječanj siječnja sij јануар јануара \
     sausis sausio saus janvāris janvāra jaanuar jaan januari يناير جانفي ינואר בינואר जनवरी มกราคม ม.ค janúar januára хантарӣ ژانویه",
    "february feb februar feber februari février févr fév fevrier febrero febbraio febb fevereiro fev luty lutego lut únor února úno február februára februarie helmikuu helmikuuta helmi şubat şub \
     февраль февраля фев февр лютий лютого лют февруари φεβρουάριος φεβρουαρίου φεβ febrer veljača veljače velj фебруар фебруара vasaris vasario vas februāris februāra veebruar veebr \
     فبراير فيفري פברואר בפברואר फ़रवरी फरवरी กุมภาพันธ์ ก.พ febrúar فوریه",
    "march mar märz mär mrz maart mrt mars marzo março marzec marca březen března bře marec martie maaliskuu maaliskuuta maalis március márc mart március март марта мар березень березня бер \
     μάρτιος μαρτίου μαρ maret març ožujak ožujka ožu kovas kovo marts martā märts mar مارس מרץ במרץ मार्च มีนาคม มี.ค mac tháng3",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi duben dubna dub apríl apríla aprilie huhtikuu huhtikuuta huhti április ápr nisan nis апрель апреля апр квітень квітня кві \
     април απρίλιος απριλίου απρ travanj travnja tra balandis balandžio bal aprīlis aprīlī aprill أبريل ابريل أفريل אפריל באפריל अप्रैल เมษายน เม.ย apríl آوریل",
    "may mai mayo maggio mag maio maj maja mei květen května kvě máj mája toukokuu toukokuuta touko május máj mayıs may май мая травень травня тра мај маја μάιος μαΐου μαϊ μαΪ svibanj svibnja svi \
     gegužė gegužės geg maijs maijā mayo maí maig مايو ماي מאי במאי मई พฤษภาคม พ.ค مه",
    "june jun juni juin junio giugno giu junho czerwiec czerwca cze červen června čvn jún júna iunie iun kesäkuu kesäkuuta kesä június jún haziran haz июнь июня июн червень червня чер юни \
     ιούνιος ιουνίου ιουν juny lipanj lipnja lip јун јуна birželis birželio birž jūnijs jūnijā juuni يونيو يونيه جوان יוני ביוני जून มิถุนายน มิ.ย júní ژوئن",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca červenec července čvc júl júla iulie iul heinäkuu heinäkuuta heinä július júl temmuz tem июль июля июл липень липня лип юли \
     ιούλιος ιουλίου ιουλ juliol srpanj srpnja srp јул јула liepa liepos liep jūlijs jūlijā juuli يوليو يوليه جويلية יולי ביולי जुलाई กรกฎาคม ก.ค júlí ژوئیه",
    "august aug août aout agosto ago ago agosto sierpień sierpnia sie srpen srpna august augusta aug elokuu elokuuta elo augusztus ağustos ağu август августа авг серпень серпня сер \
     αύγουστος αυγούστου αυγ agustus augustus agost kolovoz kolovoza kol август rugpjūtis rugpjūčio rugp augusts augustā أغسطس اغسطس أوت אוגוסט באוגוסט अगस्त สิงหาคม ส.ค ágúst اوت",
    "september sep sept septembre septiembre setiembre settembre sett set setembro wrzesień września wrz září zář septembra septembrie syyskuu syyskuuta syys szeptember szept eylül eyl \
     сентябрь сентября сен сент вересень вересня вер септември сеп септ σεπτέμβριος σεπτεμβρίου σεπ setembre rujan rujna ruj септембар септембра rugsėjis rugsėjo rugs septembris septembrī \
     سبتمبر ספטמבר בספטמבר सितंबर सितम्बर กันยายน ก.ย سپتامبر",
    "october oct oktober okt octobre octubre ottobre ott outubro out październik października paź říjen října říj október októbra octombrie lokakuu lokakuuta loka ekim eki \
     октябрь октября окт жовтень жовтня жов октомври οκτώβριος οκτωβρίου οκτ octubre listopad.hr октобар октобра spalis spalio spal oktobris oktobrī oktoober أكتوبر اكتوبر אוקטובר באוקטובר अक्टूबर अक्तूबर \
     ตุลาคม ต.ค اکتبر",
    "november nov novembre noviembre novembro listopad listopadu listopada lis novembra noiembrie noi nov marraskuu marraskuuta marras kasım kas ноябрь ноября ноя нояб \
     листопад листопада лис ноември νοέμβριος νοεμβρίου νοε studeni studenoga studenog stu новембар новембра lapkritis lapkričio lapkr novembris novembrī نوفمبر נובמבר בנובמבר नवंबर नवम्बर พฤศจิกายน พ.ย \
     nóvember نوامبر",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudzień grudnia gru prosinec prosince pro decembra decembrie joulukuu joulukuuta joulu desember des \
     dezember aralık ara декабрь декабря дек грудень грудня гру декември δεκέμβριος δεκεμβρίου δεκ desembre prosinac prosinca децембар децембра gruodis gruodžio gruod decembris decembrī detsember dets \
     ديسمبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม ธ.ค desember دسامبر",
];

static MONTHS: LazyLock<HashMap<&'static str, i8>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    for (names, number) in NAMES.iter().zip(1..) {
        for name in names.split_ascii_whitespace() {
            months.insert(name, number);
        }
    }
    months
});

/// The number of the month with this name, given in small letters without a final full stop. In Croatian `listopad`
/// is October, in its neighbours November.
pub(super) fn number(name: &str, language: &str) -> Option<i8> {
    if matches!(language, "hr" | "bs") {
        match name {
            "listopad" | "listopada" | "lis" => return Some(10),
            "lipanj" | "lipnja" | "lip" => return Some(6),
            "srpanj" | "srpnja" | "srp" => return Some(7),
            _ => {}
        }
    }
    MONTHS.get(name).copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_are_known_in_many_languages() {
        for (language, names) in [
            ("en", ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]),
            ("de", ["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"]),
            ("fr", ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]),
            ("es", ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"]),
            ("it", ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]),
            ("pt", ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"]),
            ("nl", ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]),
            ("pl", ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"]),
            ("cs", ["ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu", "prosince"]),
            ("ru", ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"]),
            ("uk", ["січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"]),
            ("tr", ["ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık"]),
            ("el", ["ιανουαρίου", "φεβρουαρίου", "μαρτίου", "απριλίου", "μαΐου", "ιουνίου", "ιουλίου", "αυγούστου", "σεπτεμβρίου", "οκτωβρίου", "νοεμβρίου", "δεκεμβρίου"]),
            (
                "fi",
                [
                    "tammikuuta",
                    "helmikuuta",
                    "maaliskuuta",
                    "huhtikuuta",
                    "toukokuuta",
                    "kesäkuuta",
                    "heinäkuuta",
                    "elokuuta",
                    "syyskuuta",
                    "lokakuuta",
                    "marraskuuta",
                    "joulukuuta",
                ],
            ),
            ("hu", ["január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október", "november", "december"]),
            ("ro", ["ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie", "decembrie"]),
            ("hr", ["siječnja", "veljače", "ožujka", "travnja", "svibnja", "lipnja", "srpnja", "kolovoza", "rujna", "listopada", "studenoga", "prosinca"]),
            ("ar", ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]),
            ("hi", ["जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"]),
            ("lt", ["sausio", "vasario", "kovo", "balandžio", "gegužės", "birželio", "liepos", "rugpjūčio", "rugsėjo", "spalio", "lapkričio", "gruodžio"]),
        ] {
            for (name, wanted) in names.iter().zip(1..) {
                assert_eq!(super::number(name, language), Some(wanted), "{language}: {name}");
            }
        }
    }
}
